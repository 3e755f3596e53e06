import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import '../styles/base.css';
import '../styles/pages.css';
import './figures.css';
import { Figures } from './app.js';
import { connectFigures } from './bridge.js';

const root = document.getElementById('panel');
if (root !== null) render(<Figures bridge={connectFigures()} />, root);
