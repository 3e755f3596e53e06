export { roundHalfEven, smartResize } from '../../base/smart-resize.js';
