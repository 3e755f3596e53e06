import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './styles/index.css';
import { App } from './app.js';
import { connect } from './bridge.js';
import { followLight } from './light.js';
import { Store, StoreContext } from './store.js';

const root = document.getElementById('panel');
if (root !== null) {
  const store = new Store(connect());
  render(
    <StoreContext.Provider value={store}>
      <App />
    </StoreContext.Provider>,
    root,
  );
  followLight(root);
}
