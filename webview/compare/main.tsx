import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/header.css';
import '../styles/text.css';
import '../styles/image.css';
import '../styles/pages.css';
import '../styles/contrast.css';
import './compare.css';
import { followLight } from '../light.js';
import { Compare } from './app.js';
import { connectCompare } from './bridge.js';

const root = document.getElementById('panel');
if (root !== null) {
  render(<Compare bridge={connectCompare()} />, root);
  followLight(root);
}
