// Made before anything else, so that it sees how the mini-program was entered.
import './hongyan.js';

export default function App({ children }) {
  return children;
}
