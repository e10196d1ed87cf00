using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClearLine.Tests
{
    /// <summary>An HTTP server on a port of its own that answers everything with the same, and keeps what it was sent.</summary>
    internal sealed class Server : IDisposable
    {
        private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly List<string> requests = new List<string>();
        private readonly byte[] answer;

        internal Server(string status, params string[] headers)
        {
            string head = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n";
            answer = Encoding.ASCII.GetBytes(head + string.Concat(Array.ConvertAll(headers, header => header + "\r\n")) + "\r\n");
            listener.Start();
            Accept();
        }

        internal string Url
        {
            get { return "http://" + listener.LocalEndpoint; }
        }

        /// <summary>The heads of the requests, so far.</summary>
        internal string[] Requests
        {
            get
            {
                lock (requests)
                {
                    return requests.ToArray();
                }
            }
        }

        public void Dispose()
        {
            listener.Stop();
        }

        private void Accept()
        {
            try
            {
                listener.BeginAcceptTcpClient(Accepted, null);
            }
            catch (InvalidOperationException)
            {
                // It was stopped.
            }
        }

        private void Accepted(IAsyncResult accepted)
        {
            try
            {
                using (TcpClient client = listener.EndAcceptTcpClient(accepted))
                {
                    Answer(client.GetStream());
                }
            }
            catch (IOException)
            {
                // A client that went away.
            }
            catch (SocketException)
            {
                // The same, or it was stopped.
            }
            catch (InvalidOperationException)
            {
                // It was stopped.
            }
            Accept();
        }

        private void Answer(Stream stream)
        {
            StringBuilder head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                int next = stream.ReadByte();
                if (next < 0)
                {
                    return;
                }
                head.Append((char)next);
            }
            lock (requests)
            {
                requests.Add(head.ToString());
            }
            stream.Write(answer, 0, answer.Length);
        }
    }
}
