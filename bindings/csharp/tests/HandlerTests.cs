using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ClearLine.Tests
{
    internal static class HandlerTests
    {
        private const string Sale = "{\"total\": 12.10, \"item\": \"Käse\"}";

        public static async Task A_request_carries_the_token()
        {
            Simulator.Start();
            using (HttpClient client = Client())
            using (HttpResponseMessage response = await client.GetAsync("/v2/pos/1/items"))
            {
                Check.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            Check.Contains("Bearer " + ClearLineClient.GetToken(), Requests());
        }

        public static async Task A_refused_token_is_replaced_and_the_request_repeated()
        {
            foreach (Func<HttpContent> content in InMemory())
            {
                Simulator.Start();
                using (HttpClient client = Client())
                {
                    string token = ClearLineClient.GetToken();
                    Simulator.Control("POST", "/revoke", "{}");
                    HttpResponseMessage response = await client.PostAsync("/v2/pos/1/sales", content());
                    Check.Equal(HttpStatusCode.OK, response.StatusCode);
                    Check.Equal(2, Simulator.Count("api_requests"));
                    Check.That(ClearLineClient.GetToken() != token, "the same token");
                    Check.Equal(Body(0), Body(1));
                }
                ClearLineClient.Shutdown();
                Simulator.Reset();
            }
        }

        public static async Task A_request_without_content_is_repeated_too()
        {
            Simulator.Start();
            using (HttpClient client = Client())
            {
                ClearLineClient.GetToken();
                Simulator.Control("POST", "/revoke", "{}");
                Check.Equal(HttpStatusCode.OK, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
                Check.Equal(2, Simulator.Count("api_requests"));
            }
        }

        public static async Task A_stream_is_not_repeated_but_its_token_is_reported()
        {
            Simulator.Start();
            using (HttpClient client = Client())
            {
                string token = ClearLineClient.GetToken();
                Simulator.Control("POST", "/revoke", "{}");
                Check.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/v2/pos/1/sales", AStream())).StatusCode);
                Check.Equal(1, Simulator.Count("api_requests"));
                Check.Equal(HttpStatusCode.OK, (await client.PostAsync("/v2/pos/1/sales", AStream())).StatusCode);
                Check.That(ClearLineClient.GetToken() != token, "the same token");
            }
        }

        public static async Task A_stream_is_repeated_where_it_is_buffered()
        {
            Simulator.Start();
            using (HttpClient client = Client(handler => handler.BufferContent = true))
            {
                ClearLineClient.GetToken();
                Simulator.Control("POST", "/revoke", "{}");
                Check.Equal(HttpStatusCode.OK, (await client.PostAsync("/v2/pos/1/sales", AStream())).StatusCode);
                Check.Equal(2, Simulator.Count("api_requests"));
                Check.Equal(Body(0), Body(1));
                Check.Contains("12.10", Body(1));
            }
        }

        public static async Task An_api_that_refuses_every_token_is_asked_twice_and_then_once()
        {
            Simulator.Fault("{\"kind\": \"status\", \"status\": 401, \"path\": \"/v2/*\"}");
            Simulator.Start();
            using (HttpClient client = Client())
            {
                Check.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
                Check.Equal(2, Simulator.Count("api_requests"));
                Check.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
                Check.Equal(3, Simulator.Count("api_requests"));
                Check.Equal(2, Simulator.Count("token_requests"));
            }
        }

        public static async Task Another_refusal_is_none_of_its_business()
        {
            Simulator.Fault("{\"kind\": \"status\", \"status\": 403, \"path\": \"/v2/*\"}");
            Simulator.Start();
            using (HttpClient client = Client())
            {
                Check.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
                Check.Equal(1, Simulator.Count("api_requests"));
            }
        }

        public static async Task Without_a_fresh_token_the_answer_stays_the_401()
        {
            Simulator.Start();
            using (HttpClient client = Client())
            {
                ClearLineClient.GetToken();
                Simulator.Control("POST", "/revoke", "{}");
                Simulator.Fault("{\"kind\": \"status\", \"status\": 503}");
                Check.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
                Check.Equal(1, Simulator.Count("api_requests"));
            }
        }

        public static async Task Without_any_token_the_call_fails_as_asking_for_one_does()
        {
            ClearLineClient.Initialize(Simulator.Options(secret: "wr0ng"));
            using (HttpClient client = Client())
            {
                ClearLineException failure = null;
                try
                {
                    await client.GetAsync("/v2/pos/1/items");
                }
                catch (ClearLineException thrown)
                {
                    failure = thrown;
                }
                Check.That(failure != null, "nothing was thrown");
                Check.Equal("invalid_client", failure.OAuthError);
            }
        }

        public static async Task A_token_never_travels_in_the_clear()
        {
            Simulator.Start();
            using (HttpClient client = Client())
            {
                string refusal = null;
                try
                {
                    await client.GetAsync("http://192.0.2.1/v2/pos/1/items");
                }
                catch (InvalidOperationException thrown)
                {
                    refusal = thrown.Message;
                }
                Check.Contains("https://", refusal);
            }
        }

        public static async Task Where_a_redirect_ends_no_token_is_sent()
        {
            Simulator.Start();
            string token = ClearLineClient.GetToken();
            using (Server elsewhere = new Server("401 Unauthorized"))
            using (Server first = new Server("302 Found", "Location: " + elsewhere.Url + "/"))
            using (HttpClient client = Client())
            {
                Check.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(first.Url + "/v2/pos/1/items")).StatusCode);
                Check.Contains(token, first.Requests.Single());
                Check.That(!elsewhere.Requests.Single().Contains("Bearer"), "another server was sent a token");
            }
            Check.Equal(token, ClearLineClient.GetToken()); // it was not refused: nobody saw it
        }

        public static async Task The_first_answer_is_released_before_the_request_is_repeated()
        {
            Simulator.Start();
            Refusing api = new Refusing();
            using (HttpClient client = new HttpClient(new ClearLineAuthenticationHandler(api)))
            {
                Check.Equal(HttpStatusCode.OK, (await client.GetAsync(Simulator.Url)).StatusCode);
            }
            Check.That(api.FirstWasReleased, "its connection was still in use");
        }

        public static async Task A_user_may_be_the_one_who_asks()
        {
            Simulator.Start("user-demo");
            string session = Simulator.StartSession();
            using (HttpClient client = Client(handler => handler.Session = session))
            {
                Check.Equal(HttpStatusCode.OK, (await client.GetAsync("/v2/pos/1/items")).StatusCode);
            }
            Check.Contains("Bearer " + ClearLineClient.GetSessionToken(session), Requests());
        }

        public static async Task A_scope_may_be_chosen()
        {
            Simulator.Start();
            using (HttpClient client = Client(handler => handler.Scope = "not a known one"))
            {
                ClearLineException failure = null;
                try
                {
                    await client.GetAsync("/v2/pos/1/items");
                }
                catch (ClearLineException thrown)
                {
                    failure = thrown;
                }
                Check.That(failure != null, "nothing was thrown");
                Check.Equal(ClearLineStatus.InvalidScope, failure.Status);
            }
        }

        private static HttpContent AStream()
        {
            return new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Sale)));
        }

        private static Func<HttpContent>[] InMemory()
        {
            return new Func<HttpContent>[]
            {
                () => new StringContent(Sale, Encoding.UTF8, "application/json"),
                () => new ByteArrayContent(Encoding.UTF8.GetBytes(Sale)),
                () => new MultipartContent("mixed", "here") { new StringContent("one"), new StringContent("two") },
            };
        }

        private static string Requests()
        {
            return Simulator.Control("GET", "/requests", null);
        }

        /// <summary>What the API received for the first time, or the second.</summary>
        private static string Body(int number)
        {
            string requests = Simulator.Control("GET", "/requests?path=/v2/pos/1/sales", null);
            return ClearLineJson.Get(requests, "/" + number + "/body");
        }

        /// <summary>
        /// With the runtime's own TLS; simulated has made the simulator's authority one that it trusts. By name, because Mono does
        /// not find addresses in certificates.
        /// </summary>
        private static HttpClient Client(Action<ClearLineAuthenticationHandler> change = null)
        {
            ClearLineAuthenticationHandler handler = new ClearLineAuthenticationHandler(new HttpClientHandler { UseProxy = false });
            if (change != null)
            {
                change(handler);
            }
            return new HttpClient(handler) { BaseAddress = new Uri(Simulator.Url.Replace("127.0.0.1", "localhost")) };
        }

        /// <summary>An API that refuses the first token.</summary>
        private sealed class Refusing : HttpMessageHandler
        {
            private Content first;

            internal bool FirstWasReleased { get; private set; }

            protected override Task<HttpResponseMessage> SendAsync(
                HttpRequestMessage request, CancellationToken cancellationToken)
            {
                FirstWasReleased = first != null && first.IsReleased;
                HttpStatusCode status = first == null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK;
                Content content = new Content();
                first = first ?? content;
                return Task.FromResult(new HttpResponseMessage(status) { Content = content, RequestMessage = request });
            }

            private sealed class Content : ByteArrayContent
            {
                internal Content()
                    : base(new byte[0])
                {
                }

                internal bool IsReleased { get; private set; }

                protected override void Dispose(bool disposing)
                {
                    IsReleased = true;
                    base.Dispose(disposing);
                }
            }
        }
    }
}
