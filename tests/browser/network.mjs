// A network between a browser and the system that can really be cut: connections break in the middle of what they carry. The
// browser's own emulation only pauses what is under way.
import http from "node:http";
import net from "node:net";

export class Network {
  static async start() {
    const network = new Network();
    network.server = http.createServer((request, answer) => network.carry(request, answer));
    network.sockets = new Set();
    network.isCut = false;
    network.broken = 0;
    network.server.on("connection", (socket) => {
      if (network.isCut) return socket.destroy();
      network.sockets.add(socket);
      socket.on("close", () => network.sockets.delete(socket));
      socket.on("error", () => {});
    });
    // What asks beside the pages, in their name, asks for a tunnel.
    network.server.on("connect", (request, socket) => {
      const [host, port] = request.url.split(":");
      const to = net.connect(port, host, () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        socket.pipe(to).pipe(socket);
      });
      to.on("error", () => socket.destroy());
    });
    await new Promise((then) => network.server.listen(0, "localhost", then));
    return network;
  }

  /** What a browser's context is given: everything goes through here, the local machine too. */
  get proxy() {
    return { server: `http://localhost:${this.server.address().port}`, bypass: "<-loopback>" };
  }

  carry(request, answer) {
    const to = http.request(request.url, { method: request.method, headers: request.headers }, (from) => {
      answer.writeHead(from.statusCode, from.headers);
      from.pipe(answer);
    });
    to.on("error", () => answer.destroy());
    request.on("close", () => {
      // Cut before its end: what is behind does not get the rest either.
      if (!request.complete) {
        this.broken++;
        to.destroy();
      }
    });
    request.pipe(to);
  }

  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }

  stop() {
    this.cut();
    this.server.close();
  }
}
