using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;

namespace ClearLine
{
    /// <summary>
    /// Authorizes the requests of an <see cref="HttpClient"/>: adds the token, and where the API answers 401 reports it,
    /// gets a fresh one and repeats the request once.
    /// </summary>
    /// <remarks>
    /// <para>A request is repeated if it has no content, or one that is in memory: <see cref="ByteArrayContent"/> and what
    /// derives from it (<see cref="StringContent"/>, <see cref="FormUrlEncodedContent"/>), a <see cref="MultipartContent"/>
    /// of such, or any with <see cref="BufferContent"/>. Otherwise, and where no fresh token can be had, the answer stays
    /// the 401. So does one that came from where a redirect led: HttpClientHandler sends no token on with a redirect, and
    /// here none is sent after it.</para>
    /// <para>Without a token no request is made: the <see cref="ClearLineException"/> of
    /// <see cref="ClearLineClient.GetTokenAsync(string, CancellationToken)"/> comes out of the call. Only the asynchronous
    /// methods of HttpClient pass through here, not the method Send of .NET 5 and newer.</para>
    /// <para>Give the HttpClient that has this handler to ClearLine's API only: whatever it asks gets the token.</para>
    /// </remarks>
    public class ClearLineAuthenticationHandler : DelegatingHandler
    {
        /// <summary>A handler whose inner one is set later, as IHttpClientFactory does.</summary>
        public ClearLineAuthenticationHandler()
        {
        }

        /// <summary>A handler in front of another one.</summary>
        /// <param name="innerHandler">What makes the requests, such as a new HttpClientHandler.</param>
        public ClearLineAuthenticationHandler(HttpMessageHandler innerHandler)
            : base(innerHandler)
        {
        }

        /// <summary>Whose token is sent: scopes separated by single spaces. Null: the configured ones'.</summary>
        public string Scope { get; set; }

        /// <summary>Instead of a scope's: a user's session's.</summary>
        public string Session { get; set; }

        /// <summary>
        /// Whether content of every kind is read into memory before it is sent, so that it can be repeated. Off at first,
        /// because content may be a large stream; JsonContent and PostAsJsonAsync need it.
        /// </summary>
        public bool BufferContent { get; set; }

        /// <summary>Sends a request with a token.</summary>
        /// <param name="request">What is sent.</param>
        /// <param name="cancellationToken">Ends waiting for the token, and the request.</param>
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            RefuseClearText(request.RequestUri);
            bool repeatable = IsInMemory(request.Content);
            if (!repeatable && BufferContent)
            {
                await request.Content.LoadIntoBufferAsync().ConfigureAwait(false);
                repeatable = true;
            }

            Uri address = request.RequestUri; // where a redirect was followed, the request has another one afterwards
            string token = await GetTokenAsync(cancellationToken).ConfigureAwait(false);
            HttpResponseMessage response = await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || !IsFrom(address, request, response)
                || !TryReport(token) || !repeatable)
            {
                return response;
            }
            string fresh;
            try
            {
                fresh = await TryGetTokenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                response.Dispose();
                throw;
            }
            if (fresh == null || fresh == token)
            {
                return response;
            }
            response.Dispose();
            return await SendAsync(request, fresh, cancellationToken).ConfigureAwait(false);
        }

        private static void RefuseClearText(Uri address)
        {
            if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            {
                throw new InvalidOperationException(
                    "ClearLine's tokens are not sent without encryption: let the address begin with https://.");
            }
        }

        private static bool IsFrom(Uri address, HttpRequestMessage request, HttpResponseMessage response)
        {
            return request.RequestUri == address
                && (response.RequestMessage == null || response.RequestMessage.RequestUri == address);
        }

        private static bool IsInMemory(HttpContent content)
        {
            MultipartContent parts = content as MultipartContent;
            return content == null || content is ByteArrayContent || (parts != null && parts.All(IsInMemory));
        }

        private Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, string token, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }

        private Task<string> GetTokenAsync(CancellationToken cancellationToken)
        {
            return Session == null
                ? ClearLineClient.GetTokenAsync(Scope, cancellationToken)
                : ClearLineClient.GetSessionTokenAsync(Session, cancellationToken);
        }

        /// <summary>Whether repeating the request may help.</summary>
        private static bool TryReport(string token)
        {
            try
            {
                ClearLineClient.ReportUnauthorized(token);
                return true;
            }
            catch (ClearLineException)
            {
                return false;
            }
        }

        /// <summary>Null where none can be had; whoever asks for a token next hears why.</summary>
        private async Task<string> TryGetTokenAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await GetTokenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ClearLineException)
            {
                return null;
            }
        }
    }
}
