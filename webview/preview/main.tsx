import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/text.css';
import './preview.css';
import { followLight } from '../light.js';
import { Preview } from './app.js';
import { connectPreview } from './bridge.js';

const root = document.getElementById('panel');
if (root !== null) {
  render(<Preview bridge={connectPreview()} />, root);
  followLight(root);
}
