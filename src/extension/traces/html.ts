/** What the page of a panel is made of; addresses as the webview may load them. */
export interface PageParts {
  /** Name of the document; `Trace` by default. */
  readonly title?: string;
  /** The webview's own source, for the policy. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
  /** Made anew for every page. */
  readonly nonce: string;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * The page of a panel: nothing but the frame. Whatever it shows comes by message. It may load its own style, font and
 * script, and pictures from local roots; it may run nothing inline and fetch nothing.
 */
export function pageOf({ source, script, style, nonce, title = 'Trace' }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `img-src ${source} blob:`,
    `font-src ${source}`,
    `style-src ${source}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(style)}">
<title>${escaped(title)}</title>
</head>
<body>
<div id="panel"></div>
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>`;
}
