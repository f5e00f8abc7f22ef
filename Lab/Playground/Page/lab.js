// The conversation with the lab: requests one way, frames the other. Where the lab is gone, the page tries again.
import { word } from "./state.js";

let socket = null;
let wait = 500;

export const send = request => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request)); };

export const connect = handlers => {
  socket = new WebSocket(`ws://${location.host}/session`);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    wait = 500;
    handlers.complain("");
    handlers.open();
  };
  socket.onmessage = event => typeof event.data === "string" ? handlers.frame(JSON.parse(event.data)) : handlers.file(event.data);
  socket.onclose = () => {
    handlers.complain(word("lost"));
    setTimeout(connect, wait, handlers);
    wait = Math.min(2 * wait, 5000);
  };
};
