// ClearLine's OAuth 2.0 for .NET: a thin layer over the shared library clearline.
//
// This file alone is everything that does not need `async` or HttpClient. It compiles as C# 5 and for .NET Framework 4.0,
// so an old till adds this one file to its project and puts clearline.dll beside its program. (An assembly of that name,
// in any spelling, would be the same file on Windows.)

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
#if !NET8_0_OR_GREATER
using System.Runtime.Serialization;
#endif
using System.Text;

namespace ClearLine
{
    /// <summary>
    /// ClearLine's access tokens and sign-ins. One process has one client; every method may be called from every thread.
    /// </summary>
    /// <remarks>
    /// Whatever the library refuses or fails at is a <see cref="ClearLineException"/>. A text that cannot be handed over
    /// as it is (a NUL character, half of a surrogate pair) is an <see cref="ArgumentException"/>.
    /// </remarks>
    public static partial class ClearLineClient
    {
        private const uint AbiVersion = 1;
        private static readonly TimeSpan OrdinaryShutdown = TimeSpan.FromSeconds(5);

        /// <summary>The version of the shared library, such as "0.1.0".</summary>
        public static string Version
        {
            get { return Utf8.Borrowed(NativeMethods.cl_version()); }
        }

        /// <summary>Checks the configuration and keeps it. Does no network I/O and returns within milliseconds.</summary>
        /// <param name="options">Everything the library needs to know. The same options again are fine; other ones are
        /// refused until <see cref="Shutdown()"/>.</param>
        /// <exception cref="ClearLineException">The configuration is wrong; the message names the key.</exception>
        public static void Initialize(ClearLineOptions options)
        {
            if (options == null)
            {
                throw new ArgumentNullException("options");
            }
            InitializeFromJson(options.ToJson());
        }

        /// <summary>As <see cref="Initialize"/>, with a configuration that is JSON already, such as a file's content.</summary>
        /// <param name="configurationJson">A JSON object with the keys of the library's README.</param>
        public static void InitializeFromJson(string configurationJson)
        {
            if (configurationJson == null)
            {
                throw new ArgumentNullException("configurationJson");
            }
            CheckAbi();
            ClearLineException.ThrowIfFailed(NativeMethods.cl_init(Utf8.FromString(configurationJson)));
            Initialized(configurationJson);
        }

        /// <summary>
        /// As <see cref="Initialize"/>, with the file that the environment variable CLEARLINE_CONFIG names, or else with
        /// CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET, CLEARLINE_ENVIRONMENT and CLEARLINE_SCOPE.
        /// </summary>
        public static void InitializeFromEnvironment()
        {
            CheckAbi();
            ClearLineException.ThrowIfFailed(NativeMethods.cl_init(null));
            Initialized(null);
        }

        /// <summary>
        /// Ends everything, within five seconds. Callers that wait elsewhere get CL_E_SHUT_DOWN. Only the program itself
        /// calls it, never a plug-in; <see cref="Initialize"/> works again afterwards. A program may also end without it.
        /// </summary>
        public static void Shutdown()
        {
            Shutdown(OrdinaryShutdown);
        }

        /// <summary>As <see cref="Shutdown()"/>, waiting for the library's threads for another time.</summary>
        /// <param name="timeout">How long to wait at most; it is shut down afterwards in every case.</param>
        public static void Shutdown(TimeSpan timeout)
        {
            ClearLineException.ThrowIfFailed(NativeMethods.cl_shutdown(Milliseconds(timeout, "timeout")));
            HasShutDown();
        }

        /// <summary>
        /// Gives an access token for ClearLine's API, to be sent as "Authorization: Bearer TOKEN". Call it before every
        /// request and keep no copy: nearly every call is answered at once from memory.
        /// </summary>
        /// <remarks>Blocks only while there is no token that may be handed out, for as long as
        /// <see cref="ClearLineOptions.CallDeadline"/> at most.</remarks>
        /// <param name="scope">Scopes separated by single spaces. Null or "": the configured ones.</param>
        /// <returns>The token, which has not expired.</returns>
        public static string GetToken(string scope = null)
        {
            NativeText token;
            int status = NativeMethods.cl_get_token(Utf8.FromString(scope), out token);
            return NativeText.Take(status, token);
        }

        /// <summary>
        /// As <see cref="GetToken"/>, but writes the token as bytes into a buffer that the caller can overwrite afterwards;
        /// a string stays in memory until it is collected.
        /// </summary>
        /// <param name="scope">Scopes separated by single spaces. Null or "": the configured ones.</param>
        /// <param name="buffer">Where the token goes, followed by a zero.</param>
        /// <param name="length">The token's length in bytes, without the zero, also when it does not fit.</param>
        /// <returns>False: the buffer must have <paramref name="length"/> + 1 bytes at least. The token may have grown when
        /// you call again, so call in a loop.</returns>
        public static bool TryGetToken(string scope, byte[] buffer, out int length)
        {
            if (buffer == null)
            {
                throw new ArgumentNullException("buffer");
            }
            UIntPtr written;
            int status;
            GCHandle pinned = GCHandle.Alloc(buffer, GCHandleType.Pinned);
            try
            {
                status = NativeMethods.cl_get_token_into(
                    Utf8.FromString(scope), pinned.AddrOfPinnedObject(), (UIntPtr)(uint)buffer.Length, out written);
            }
            finally
            {
                pinned.Free();
            }
            length = checked((int)written.ToUInt64());
            if (status == (int)ClearLineStatus.BufferTooSmall)
            {
                return false;
            }
            ClearLineException.ThrowIfFailed(status);
            return true;
        }

        /// <summary>As <see cref="GetToken"/>, with everything that belongs to the token, from one moment.</summary>
        /// <param name="request">Whose token, and how long to wait. Null: the configured scopes', as usual.</param>
        /// <exception cref="ClearLineException">Also CL_E_PENDING: <see cref="ClearLineTokenRequest.Timeout"/> is zero, and
        /// the token is being fetched.</exception>
        public static ClearLineToken GetTokenDetails(ClearLineTokenRequest request)
        {
            return new ClearLineToken(new Answer(GetTokenJson(request == null ? null : request.ToJson())));
        }

        /// <summary>What is known of a token, without the token itself. Never blocks and makes no request.</summary>
        /// <param name="scope">Scopes separated by single spaces. Null or "": the configured ones.</param>
        public static ClearLineTokenInfo GetTokenInfo(string scope = null)
        {
            NativeText json;
            int status = NativeMethods.cl_token_info(Utf8.FromString(scope), out json);
            return new ClearLineTokenInfo(new Answer(NativeText.Take(status, json)));
        }

        /// <summary>
        /// Tells that the API answered 401 to a token, any scope's or session's. Call it before asking for a token again
        /// and repeating the request once; not for 403. Never blocks.
        /// </summary>
        /// <param name="token">The token that was refused.</param>
        /// <exception cref="ClearLineException">CL_E_TOKEN_REJECTED: the API refuses fresh tokens too, or none can be had
        /// now; repeating the request would not help.</exception>
        public static void ReportUnauthorized(string token)
        {
            ClearLineException.ThrowIfFailed(NativeMethods.cl_report_unauthorized(Utf8.FromString(token)));
        }

        /// <summary>
        /// Starts a user's sign-in. Open the address in the system's browser; the library keeps state, verifier and nonce
        /// itself. Makes no request and does not wait for the user; waits for seconds at most where a port is in use or a
        /// browser is slow to start.
        /// </summary>
        /// <param name="request">Where the browser is sent afterwards, and what is asked for.</param>
        public static ClearLineSignIn StartSignIn(ClearLineSignInRequest request)
        {
            if (request == null)
            {
                throw new ArgumentNullException("request");
            }
            return StartSignIn(request.ToJson(false));
        }

        /// <summary>
        /// Finishes a sign-in whose redirect your program received: checks the callback, exchanges its code, once, and
        /// gives the session. Blocks for as long as <see cref="ClearLineOptions.CallDeadline"/> at most.
        /// </summary>
        /// <param name="callbackUrl">The whole address that the browser was sent to, as it is.</param>
        /// <returns>The session, to be handed to <see cref="GetSessionToken"/> and the others.</returns>
        public static string FinishSignIn(string callbackUrl)
        {
            NativeText session;
            int status = NativeMethods.cl_login_finish(Utf8.FromString(callbackUrl), out session);
            return NativeText.Take(status, session);
        }

        /// <summary>
        /// Waits for a sign-in whose redirect the library receives (a loopback address), or another thread finishes.
        /// </summary>
        /// <param name="state">The sign-in's <see cref="ClearLineSignIn.State"/>.</param>
        /// <param name="timeout">How long to wait at most.</param>
        /// <returns>The session.</returns>
        /// <exception cref="ClearLineException">Also CL_E_TIMEOUT (CL_E_PENDING, if the timeout is zero): the sign-in goes
        /// on, and you may wait again.</exception>
        public static string WaitForSignIn(string state, TimeSpan timeout)
        {
            NativeText session;
            int status = NativeMethods.cl_login_wait(Utf8.FromString(state), Milliseconds(timeout, "timeout"), out session);
            return NativeText.Take(status, session);
        }

        /// <summary>Ends a sign-in that has not finished; who waits for it gets CL_E_CANCELLED. Never blocks.</summary>
        /// <param name="state">The sign-in's <see cref="ClearLineSignIn.State"/>.</param>
        public static void CancelSignIn(string state)
        {
            if (state == null)
            {
                throw new ArgumentNullException("state");
            }
            ClearLineException.ThrowIfFailed(NativeMethods.cl_login_cancel(Utf8.FromString(state)));
        }

        /// <summary>Ends all sign-ins that have not finished. Never blocks.</summary>
        public static void CancelAllSignIns()
        {
            ClearLineException.ThrowIfFailed(NativeMethods.cl_login_cancel(null));
        }

        /// <summary>
        /// Exchanges a code for a session, for programs that made the PKCE pair, received the redirect and checked the
        /// state themselves. Blocks for as long as <see cref="ClearLineOptions.CallDeadline"/> at most.
        /// </summary>
        /// <param name="request">The code and what belongs to it.</param>
        /// <returns>The session.</returns>
        public static string ExchangeCode(ClearLineCodeExchange request)
        {
            if (request == null)
            {
                throw new ArgumentNullException("request");
            }
            NativeText session;
            int status = NativeMethods.cl_exchange_code(Utf8.FromString(request.ToJson()), out session);
            return NativeText.Take(status, session);
        }

        /// <summary>Makes a PKCE pair (RFC 7636). Only for <see cref="ExchangeCode"/>.</summary>
        public static ClearLinePkce CreatePkce()
        {
            NativeText verifier, challenge;
            int status = NativeMethods.cl_pkce_new(out verifier, out challenge);
            string[] texts = NativeText.Take(status, verifier, challenge);
            return new ClearLinePkce(texts[0], texts[1]);
        }

        /// <summary>As <see cref="GetToken"/>, for a user's session.</summary>
        /// <param name="session">What a sign-in gave.</param>
        /// <exception cref="ClearLineException">CL_E_LOGIN_REQUIRED: the user must sign in again. CL_E_NO_SESSION: there is
        /// no such session (any more).</exception>
        public static string GetSessionToken(string session)
        {
            NativeText token;
            int status = NativeMethods.cl_session_get_token(Utf8.FromString(session), out token);
            return NativeText.Take(status, token);
        }

        /// <summary>What is known of a session, without its tokens. Never blocks and makes no request.</summary>
        /// <param name="session">What a sign-in gave.</param>
        public static ClearLineSessionInfo GetSessionInfo(string session)
        {
            if (session == null)
            {
                throw new ArgumentNullException("session");
            }
            return new ClearLineSessionInfo(new Answer(GetSessionInfoJson(session)));
        }

        /// <summary>All sessions, the oldest first. Never blocks and makes no request.</summary>
        public static IList<ClearLineSessionInfo> GetSessions()
        {
            Answer all = new Answer(GetSessionInfoJson(null));
            List<ClearLineSessionInfo> sessions = new List<ClearLineSessionInfo>();
            for (string one; (one = all.Text(sessions.Count.ToString(CultureInfo.InvariantCulture))) != null;)
            {
                sessions.Add(new ClearLineSessionInfo(new Answer(one)));
            }
            return sessions;
        }

        /// <summary>
        /// Ends a session: it is forgotten here, at once and whatever happens, and its tokens are revoked at the server.
        /// Blocks for as long as <see cref="ClearLineOptions.CallDeadline"/> at most.
        /// </summary>
        /// <param name="session">What a sign-in gave.</param>
        /// <exception cref="ClearLineException">The session is over here, but the server could not be told; or there is no
        /// such session.</exception>
        public static void EndSession(string session)
        {
            ClearLineException.ThrowIfFailed(NativeMethods.cl_session_end(Utf8.FromString(session)));
        }

        /// <summary>
        /// What has happened since <see cref="Initialize"/>, as JSON, for support. <see cref="ClearLineJson.Get"/> takes
        /// values out of it. Never blocks and makes no request.
        /// </summary>
        public static string GetStatsJson()
        {
            NativeText json;
            int status = NativeMethods.cl_stats(null, out json);
            return NativeText.Take(status, json);
        }

        /// <summary>The name of a status, such as "CL_E_INVALID_CLIENT".</summary>
        /// <param name="status">Any number; "CL_E_UNKNOWN" is the name of one that the library does not know.</param>
        public static string GetStatusName(ClearLineStatus status)
        {
            return Utf8.Borrowed(NativeMethods.cl_status_name((int)status));
        }

        internal static string GetTokenJson(string request)
        {
            NativeText json;
            int status = NativeMethods.cl_get_token_json(Utf8.FromString(request), out json);
            return NativeText.Take(status, json);
        }

        internal static uint Milliseconds(TimeSpan time, string name)
        {
            double milliseconds = Math.Ceiling(time.TotalMilliseconds);
            if (milliseconds < 0 || milliseconds > uint.MaxValue)
            {
                throw new ArgumentOutOfRangeException(name);
            }
            return (uint)milliseconds;
        }

        private static ClearLineSignIn StartSignIn(string request)
        {
            NativeText url, state;
            int status = NativeMethods.cl_login_start(Utf8.FromString(request), out url, out state);
            string[] texts = NativeText.Take(status, url, state);
            return new ClearLineSignIn(texts[0], texts[1]);
        }

        private static string GetSessionInfoJson(string session)
        {
            NativeText json;
            int status = NativeMethods.cl_session_info(Utf8.FromString(session), out json);
            return NativeText.Take(status, json);
        }

        private static void CheckAbi()
        {
            uint found = NativeMethods.cl_abi_version();
            if (found != AbiVersion)
            {
                throw new NotSupportedException(string.Format(
                    CultureInfo.InvariantCulture,
                    "The shared library clearline {0} has interface {1}, but this program was built for interface {2}: "
                        + "put the clearline.dll beside it that came with its ClearLine package.",
                    Version, found, AbiVersion));
            }
        }

        /// <summary>For the asynchronous half, if it is there: what the library has just accepted (null: from the environment).</summary>
        static partial void Initialized(string configurationJson);

        /// <summary>For the asynchronous half, if it is there.</summary>
        static partial void HasShutDown();
    }

    /// <summary>The library's JSON functions, for programs that have no JSON library of their own.</summary>
    public static class ClearLineJson
    {
        /// <summary>Takes one value out of a JSON text.</summary>
        /// <param name="json">The JSON text.</param>
        /// <param name="pointer">Where the value is, as a JSON Pointer (RFC 6901): "/slots/0/scope"; "" is the whole text.</param>
        /// <returns>A string without its quotes and escapes, anything else as its JSON text, exactly as it was written.</returns>
        public static string Get(string json, string pointer)
        {
            NativeText value;
            int status = NativeMethods.cl_json_get(Utf8.FromString(json), Utf8.FromString(pointer), out value);
            return NativeText.Take(status, value);
        }

        /// <summary>Writes a text as a JSON string, quotes included.</summary>
        /// <param name="text">Any text.</param>
        public static string Quote(string text)
        {
            NativeText quoted;
            int status = NativeMethods.cl_json_quote(Utf8.FromString(text), out quoted);
            return NativeText.Take(status, quoted);
        }
    }

    /// <summary>
    /// What the library needs to know. Whatever is left null has the library's default; see its README for the details.
    /// </summary>
    public sealed class ClearLineOptions
    {
        /// <summary>Required: Test, Demo, Production, or a server of your own.</summary>
        public ClearLineEnvironment Environment { get; set; }

        /// <summary>Required: the client's name in the ClearLine Admin Portal.</summary>
        public string ClientId { get; set; }

        /// <summary>Required: a string, or where the secret is.</summary>
        public ClearLineSecret ClientSecret { get; set; }

        /// <summary>Names separated by single spaces (default: "pos_integration"). "": the parameter is omitted.</summary>
        public string Scope { get; set; }

        /// <summary>The address of ClearLine's API (default: the environment's; production's is not documented and has no
        /// default). Not looked at by <c>ClearLineAuthenticationHandler</c>, which authorizes whatever its HttpClient asks.</summary>
        public string ApiBaseUrl { get; set; }

        /// <summary>How special characters in the credentials are written (default: Auto).</summary>
        public ClearLineBasicAuth? BasicAuth { get; set; }

        /// <summary>A refresh is due this long before expiry at the latest (default: 5 minutes). Whole seconds, rounded up.</summary>
        public TimeSpan? RefreshBeforeExpiry { get; set; }

        /// <summary>With less than this left, a caller waits for a refresh (default: 30 seconds). Whole seconds, rounded up.</summary>
        public TimeSpan? MinRemaining { get; set; }

        /// <summary>Refresh in the background although nobody asks (default: false).</summary>
        public bool? KeepWarm { get; set; }

        /// <summary>How long connecting may take (default: 15 seconds).</summary>
        public TimeSpan? ConnectTimeout { get; set; }

        /// <summary>How long one request may take (default: 30 seconds).</summary>
        public TimeSpan? RequestTimeout { get; set; }

        /// <summary>How long one call may take (default: 30 seconds). Where something else in the process initialized the
        /// library, GetTokenAsync does not know it, and waits until the request for the token ends.</summary>
        public TimeSpan? CallDeadline { get; set; }

        /// <summary>"system" (the default: this machine's settings on Windows, the usual environment variables elsewhere),
        /// "none" or "http://user:password@host:port".</summary>
        public string Proxy { get; set; }

        /// <summary>Whose certificates are trusted (default: the system's).</summary>
        public ClearLineTrust? Trust { get; set; }

        /// <summary>A PEM file with certificates to be trusted beside these (default: none).</summary>
        public string CaFile { get; set; }

        /// <summary>Allows http:// to an address of this machine itself (default: false).</summary>
        public bool? AllowInsecureLoopback { get; set; }

        /// <summary>Where tokens are kept on disk. Refused by this version (CL_E_UNSUPPORTED).</summary>
        public ClearLineStore Store { get; set; }

        /// <summary>Where the library writes its log. Refused by this version (CL_E_UNSUPPORTED).</summary>
        public ClearLineLog Log { get; set; }

        /// <summary>Your program, for the User-Agent.</summary>
        public ClearLineApp App { get; set; }

        internal string ToJson()
        {
            JsonObject json = new JsonObject();
            if (Environment != null)
            {
                Environment.WriteTo(json);
            }
            json.Text("client_id", ClientId);
            if (ClientSecret != null)
            {
                ClientSecret.WriteTo(json);
            }
            json.Text("scope", Scope);
            json.Text("api_base_url", ApiBaseUrl);
            json.Text("basic_auth", BasicAuth == null ? null : BasicAuth.Value.ToString().ToLowerInvariant());
            json.Seconds("refresh_before_expiry_s", RefreshBeforeExpiry);
            json.Seconds("min_remaining_s", MinRemaining);
            json.Flag("keep_warm", KeepWarm);
            json.Milliseconds("connect_timeout_ms", ConnectTimeout);
            json.Milliseconds("request_timeout_ms", RequestTimeout);
            json.Milliseconds("call_deadline_ms", CallDeadline);
            json.Text("proxy", Proxy);
            json.Text("trust", Trust == null ? null : Trust == ClearLineTrust.SystemAndBundled
                ? "system+bundled" : Trust.Value.ToString().ToLowerInvariant());
            json.Text("ca_file", CaFile);
            json.Flag("allow_insecure_loopback", AllowInsecureLoopback);
            json.Object("store", Store == null ? null : Store.ToJson());
            json.Object("log", Log == null ? null : Log.ToJson());
            json.Object("app", App == null ? null : App.ToJson());
            return json.ToString();
        }
    }

    /// <summary>Which ClearLine is meant.</summary>
    public sealed class ClearLineEnvironment
    {
        /// <summary>ClearLine's Test environment.</summary>
        public static readonly ClearLineEnvironment Test = new ClearLineEnvironment { name = "test" };

        /// <summary>ClearLine's Demo environment.</summary>
        public static readonly ClearLineEnvironment Demo = new ClearLineEnvironment { name = "demo" };

        /// <summary>ClearLine's Production environment.</summary>
        public static readonly ClearLineEnvironment Production = new ClearLineEnvironment { name = "production" };

        private string name;
        private readonly JsonObject urls;

        private ClearLineEnvironment()
        {
        }

        /// <summary>A server of your own, such as a simulator.</summary>
        /// <param name="authBaseUrl">Where tokens come from.</param>
        /// <param name="apiBaseUrl">The address of its API.</param>
        /// <param name="issuer">Who signs ID tokens, if that is not <paramref name="authBaseUrl"/>.</param>
        public ClearLineEnvironment(string authBaseUrl, string apiBaseUrl = null, string issuer = null)
        {
            urls = new JsonObject();
            urls.Text("auth_base_url", authBaseUrl);
            urls.Text("api_base_url", apiBaseUrl);
            urls.Text("issuer", issuer);
        }

        /// <summary>The environment by its name, as in a settings file: "test", "demo" or "production".</summary>
        /// <param name="name">The name; an unknown one is refused by <see cref="ClearLineClient.Initialize"/>.</param>
        public static ClearLineEnvironment Named(string name)
        {
            if (name == null)
            {
                throw new ArgumentNullException("name");
            }
            return new ClearLineEnvironment { name = name };
        }

        internal void WriteTo(JsonObject json)
        {
            json.Text("environment", name);
            json.Object("environment", urls);
        }
    }

    /// <summary>The client's secret, or where it is. One from a variable or file is read again when the server refuses it.</summary>
    public sealed class ClearLineSecret
    {
        private readonly string text;
        private readonly JsonObject source;

        private ClearLineSecret(string text, JsonObject source)
        {
            this.text = text;
            this.source = source;
        }

        /// <summary>The secret itself. A string converts by itself, too.</summary>
        /// <param name="secret">The secret.</param>
        public static ClearLineSecret FromText(string secret)
        {
            return secret == null ? null : new ClearLineSecret(secret, null);
        }

        /// <summary>The secret is in an environment variable.</summary>
        /// <param name="name">The variable's name.</param>
        public static ClearLineSecret FromEnvironmentVariable(string name)
        {
            return From("env", name);
        }

        /// <summary>The secret is in a text file.</summary>
        /// <param name="path">The file's path.</param>
        public static ClearLineSecret FromFile(string path)
        {
            return From("file", path);
        }

        /// <summary>The secret is in a file that Windows' DPAPI protects. Refused by this version (CL_E_UNSUPPORTED).</summary>
        /// <param name="path">The file's path.</param>
        public static ClearLineSecret FromDpapiFile(string path)
        {
            return From("dpapi_file", path);
        }

        /// <summary>A string is the secret itself.</summary>
        /// <param name="secret">The secret.</param>
        public static implicit operator ClearLineSecret(string secret)
        {
            return FromText(secret);
        }

        internal void WriteTo(JsonObject json)
        {
            json.Text("client_secret", text);
            json.Object("client_secret", source);
        }

        private static ClearLineSecret From(string kind, string where)
        {
            JsonObject source = new JsonObject();
            source.Text(kind, where);
            return new ClearLineSecret(null, source);
        }
    }

    /// <summary>How special characters in the credentials are written.</summary>
    public enum ClearLineBasicAuth
    {
        /// <summary>As the server understands them.</summary>
        Auto,

        /// <summary>As they are.</summary>
        Raw,

        /// <summary>Form-encoded, as RFC 6749 says.</summary>
        Rfc6749,
    }

    /// <summary>Whose certificates are trusted.</summary>
    public enum ClearLineTrust
    {
        /// <summary>Those that the operating system trusts, as it judges them itself.</summary>
        System,

        /// <summary>Mozilla's, as of the day the library was made.</summary>
        Bundled,

        /// <summary>The system's, and the library's only for a certificate whose issuer the system does not know.</summary>
        SystemAndBundled,
    }

    /// <summary>Where tokens are kept on disk.</summary>
    public sealed class ClearLineStore
    {
        /// <summary>The file.</summary>
        public string Path { get; set; }

        /// <summary>Who can read it: "user" or "machine".</summary>
        public string Protection { get; set; }

        internal JsonObject ToJson()
        {
            JsonObject json = new JsonObject();
            json.Text("path", Path);
            json.Text("protection", Protection);
            return json;
        }
    }

    /// <summary>Where the library writes its log.</summary>
    public sealed class ClearLineLog
    {
        /// <summary>The file.</summary>
        public string File { get; set; }

        /// <summary>How much is written: "error", "warn", "info", "debug" or "trace".</summary>
        public string Level { get; set; }

        /// <summary>How large it may become.</summary>
        public long? MaxBytes { get; set; }

        internal JsonObject ToJson()
        {
            JsonObject json = new JsonObject();
            json.Text("file", File);
            json.Text("level", Level);
            json.Number("max_bytes", MaxBytes);
            return json;
        }
    }

    /// <summary>Your program, for the User-Agent.</summary>
    public sealed class ClearLineApp
    {
        /// <summary>Its name.</summary>
        public string Name { get; set; }

        /// <summary>Its version.</summary>
        public string Version { get; set; }

        internal JsonObject ToJson()
        {
            JsonObject json = new JsonObject();
            json.Text("name", Name);
            json.Text("version", Version);
            return json;
        }
    }

    /// <summary>Whose token is wanted, and how long to wait for it.</summary>
    public sealed class ClearLineTokenRequest
    {
        /// <summary>Scopes separated by single spaces. Null or "": the configured ones.</summary>
        public string Scope { get; set; }

        /// <summary>Instead of a scope: a user's session.</summary>
        public string Session { get; set; }

        /// <summary>How long to wait at most (null: <see cref="ClearLineOptions.CallDeadline"/>). Zero never blocks: the
        /// token comes at once, or a fetch is started and the call fails with CL_E_PENDING.</summary>
        public TimeSpan? Timeout { get; set; }

        /// <summary>How long the token must still live for the call not to wait for a fresh one. Whole seconds, rounded up.</summary>
        public TimeSpan? MinRemaining { get; set; }

        internal string ToJson()
        {
            JsonObject json = new JsonObject();
            json.Text("scope", Scope);
            json.Text("session", Session);
            json.Milliseconds("timeout_ms", Timeout);
            json.Seconds("min_remaining_s", MinRemaining);
            return json.ToString();
        }
    }

    /// <summary>A sign-in to be started.</summary>
    public sealed class ClearLineSignInRequest
    {
        /// <summary>Where the browser is sent afterwards: your program's own address, such as "myapp://auth-callback", or
        /// "loopback" for one on which the library itself listens.</summary>
        public string RedirectUri { get; set; }

        /// <summary>What is asked for (null: the configured scope). Users usually need "clearline_api openid profile".</summary>
        public string Scope { get; set; }

        /// <summary>How the address is written.</summary>
        public ClearLineUrlStyle? UrlStyle { get; set; }

        /// <summary>Further parameters, such as "ui_locales" or "login_hint". One that is null is left out.</summary>
        public IDictionary<string, string> Extra { get; set; }

        /// <summary>How long the user may take (default: 10 minutes). Whole seconds, rounded up.</summary>
        public TimeSpan? Lifetime { get; set; }

        /// <summary>Whether the library opens the system's browser (default: only in SignInAsync).</summary>
        public bool? OpenBrowser { get; set; }

        /// <param name="unattended">Whether what is not set is as somebody needs it who only waits for the session.</param>
        internal string ToJson(bool unattended)
        {
            JsonObject json = new JsonObject();
            json.Text("redirect_uri", RedirectUri ?? (unattended ? "loopback" : null));
            json.Text("scope", Scope);
            json.Text("url_style", UrlStyle == null ? null : UrlStyle == ClearLineUrlStyle.ReturnUrl
                ? "return_url" : UrlStyle.Value.ToString().ToLowerInvariant());
            if (Extra != null)
            {
                JsonObject extra = new JsonObject();
                foreach (KeyValuePair<string, string> parameter in Extra)
                {
                    extra.Text(parameter.Key, parameter.Value);
                }
                json.Object("extra", extra);
            }
            json.Seconds("lifetime_s", Lifetime);
            json.Text("browser", OpenBrowser ?? unattended ? "system" : "none");
            return json.ToString();
        }
    }

    /// <summary>How a sign-in's address is written.</summary>
    public enum ClearLineUrlStyle
    {
        /// <summary>As ClearLine documents it.</summary>
        ClearLine,

        /// <summary>As IdentityServer writes it.</summary>
        ReturnUrl,

        /// <summary>As RFC 6749 says.</summary>
        Authorize,
    }

    /// <summary>A code to be exchanged for a session.</summary>
    public sealed class ClearLineCodeExchange
    {
        /// <summary>Required: the code. Each is sent once.</summary>
        public string Code { get; set; }

        /// <summary>Required: letter for letter that of the authorization request.</summary>
        public string RedirectUri { get; set; }

        /// <summary>Required: what the challenge was made from.</summary>
        public string CodeVerifier { get; set; }

        /// <summary>What was asked for.</summary>
        public string Scope { get; set; }

        internal string ToJson()
        {
            JsonObject json = new JsonObject();
            json.Text("code", Code);
            json.Text("redirect_uri", RedirectUri);
            json.Text("code_verifier", CodeVerifier);
            json.Text("scope", Scope);
            return json.ToString();
        }
    }

    /// <summary>A token with everything that belongs to it.</summary>
    public sealed class ClearLineToken
    {
        internal ClearLineToken(Answer answer)
        {
            AccessToken = answer.Text("access_token");
            Authorization = answer.Text("authorization");
            ScopeRequested = answer.Text("scope_requested");
            ScopeGranted = answer.Text("scope_granted");
            ExpiresAt = answer.Time("expires_at");
            ExpiresIn = answer.Seconds("expires_in_s");
            IsStale = answer.Flag("stale");
            StaleReason = answer.Text("stale_reason");
        }

        /// <summary>The token.</summary>
        public string AccessToken { get; private set; }

        /// <summary>The whole value of the header Authorization.</summary>
        public string Authorization { get; private set; }

        /// <summary>What was asked for; null: the parameter was omitted.</summary>
        public string ScopeRequested { get; private set; }

        /// <summary>What the server gave.</summary>
        public string ScopeGranted { get; private set; }

        /// <summary>When it expires, by this machine's clock.</summary>
        public DateTimeOffset? ExpiresAt { get; private set; }

        /// <summary>How long it lives from now.</summary>
        public TimeSpan? ExpiresIn { get; private set; }

        /// <summary>Whether a refresh is overdue. The token is valid all the same.</summary>
        public bool IsStale { get; private set; }

        /// <summary>Why: the name of the status that the refresh failed with, or "CL_E_PENDING" where it takes too long.</summary>
        public string StaleReason { get; private set; }
    }

    /// <summary>What is known of a token, without the token itself. What is not known is null.</summary>
    public sealed class ClearLineTokenInfo
    {
        internal ClearLineTokenInfo(Answer answer)
        {
            IsCached = answer.Flag("cached");
            ScopeRequested = answer.Text("scope_requested");
            ScopeGranted = answer.Text("scope_granted");
            ExpiresAt = answer.Time("expires_at");
            ExpiresIn = answer.Seconds("expires_in_s");
            RefreshAt = answer.Time("refresh_at");
            LastSuccessAt = answer.Time("last_success_at");
            LastErrorJson = answer.Text("last_error");
            NextAttemptAt = answer.Time("next_attempt_at");
            OfflineSince = answer.Time("offline_since");
        }

        /// <summary>Whether there is a token that may be handed out.</summary>
        public bool IsCached { get; private set; }

        /// <summary>What is asked for; null: the parameter is omitted.</summary>
        public string ScopeRequested { get; private set; }

        /// <summary>What the server gave.</summary>
        public string ScopeGranted { get; private set; }

        /// <summary>When the token expires, by this machine's clock.</summary>
        public DateTimeOffset? ExpiresAt { get; private set; }

        /// <summary>How long it lives from now.</summary>
        public TimeSpan? ExpiresIn { get; private set; }

        /// <summary>When a refresh is due.</summary>
        public DateTimeOffset? RefreshAt { get; private set; }

        /// <summary>When the server last gave a token.</summary>
        public DateTimeOffset? LastSuccessAt { get; private set; }

        /// <summary>What failed last, as the JSON object that <see cref="ClearLineException.Json"/> is.</summary>
        public string LastErrorJson { get; private set; }

        /// <summary>When the next attempt is due.</summary>
        public DateTimeOffset? NextAttemptAt { get; private set; }

        /// <summary>Since when attempts have been failing.</summary>
        public DateTimeOffset? OfflineSince { get; private set; }
    }

    /// <summary>A sign-in that has been started.</summary>
    public sealed class ClearLineSignIn
    {
        internal ClearLineSignIn(string url, string state)
        {
            Url = url;
            State = state;
        }

        /// <summary>The address at which it takes place, to be opened in the system's browser.</summary>
        public string Url { get; private set; }

        /// <summary>Its name, for <see cref="ClearLineClient.WaitForSignIn"/> and <see cref="ClearLineClient.CancelSignIn"/>.</summary>
        public string State { get; private set; }
    }

    /// <summary>What is known of a session, without its tokens.</summary>
    public sealed class ClearLineSessionInfo
    {
        internal ClearLineSessionInfo(Answer answer)
        {
            Session = answer.Text("session");
            Scope = answer.Text("scope");
            ExpiresAt = answer.Time("expires_at");
            HasRefreshToken = answer.Flag("has_refresh_token");
            CreatedAt = answer.Time("created_at");
            Subject = answer.Text("subject");
            Name = answer.Text("name");
            Email = answer.Text("email");
        }

        /// <summary>The session itself.</summary>
        public string Session { get; private set; }

        /// <summary>What the server gave.</summary>
        public string Scope { get; private set; }

        /// <summary>The end of the present token; null: it has expired.</summary>
        public DateTimeOffset? ExpiresAt { get; private set; }

        /// <summary>Whether it outlives its present token.</summary>
        public bool HasRefreshToken { get; private set; }

        /// <summary>When the user signed in.</summary>
        public DateTimeOffset? CreatedAt { get; private set; }

        /// <summary>Who the user is, if "openid" was asked for.</summary>
        public string Subject { get; private set; }

        /// <summary>The user's name, if "profile" was asked for.</summary>
        public string Name { get; private set; }

        /// <summary>The user's address.</summary>
        public string Email { get; private set; }
    }

    /// <summary>A PKCE pair (RFC 7636).</summary>
    public sealed class ClearLinePkce
    {
        internal ClearLinePkce(string verifier, string challenge)
        {
            Verifier = verifier;
            Challenge = challenge;
        }

        /// <summary>64 unreserved characters: a secret until the code is exchanged.</summary>
        public string Verifier { get; private set; }

        /// <summary>Its S256 challenge, for the authorization request.</summary>
        public string Challenge { get; private set; }
    }

    /// <summary>
    /// A call that failed: <see cref="Exception.Message"/> says what failed, <see cref="Hint"/> what the person at the till
    /// can do. Never holds a secret or a token.
    /// </summary>
    [Serializable]
    public class ClearLineException : Exception
    {
        private ClearLineException(ClearLineStatus status, string name, string message, string hint, string json)
            : base(message)
        {
            Read(status, name, hint, json);
        }

#if !NET8_0_OR_GREATER
        /// <summary>Crosses the border between application domains.</summary>
        /// <param name="info">What was written.</param>
        /// <param name="context">From where.</param>
        protected ClearLineException(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
            Read((ClearLineStatus)info.GetInt32("Status"), info.GetString("Name"), info.GetString("Hint"), info.GetString("Json"));
        }

        /// <summary>Crosses the border between application domains.</summary>
        /// <param name="info">What is written.</param>
        /// <param name="context">To where.</param>
        public override void GetObjectData(SerializationInfo info, StreamingContext context)
        {
            base.GetObjectData(info, context);
            info.AddValue("Status", (int)Status);
            info.AddValue("Name", Name);
            info.AddValue("Hint", Hint);
            info.AddValue("Json", Json);
        }
#endif

        /// <summary>The number; stable for ever. One that has no name here goes by its <see cref="Category"/>.</summary>
        public ClearLineStatus Status { get; private set; }

        /// <summary>Its name, such as "CL_E_INVALID_CLIENT".</summary>
        public string Name { get; private set; }

        /// <summary>What the person at the till can do about it.</summary>
        public string Hint { get; private set; }

        /// <summary>"usage", "config", "network", "server", "credential", "sign_in", "storage" or "internal".</summary>
        public string Category { get; private set; }

        /// <summary>Whether the same call may succeed later with nothing changed.</summary>
        public bool IsRetryable { get; private set; }

        /// <summary>How far away the next attempt is, if that is known.</summary>
        public TimeSpan? RetryAfter { get; private set; }

        /// <summary>"no" or "maybe": whether the request may have reached the server. Never repeat a sale on "maybe".</summary>
        public string RequestSent { get; private set; }

        /// <summary>The status of the server's answer, if there was one.</summary>
        public int? HttpStatus { get; private set; }

        /// <summary>The server's own word, such as "invalid_client".</summary>
        public string OAuthError { get; private set; }

        /// <summary>What the server says beside it.</summary>
        public string OAuthErrorDescription { get; private set; }

        /// <summary>Names the attempt, for support.</summary>
        public string AttemptId { get; private set; }

        /// <summary>When it failed.</summary>
        public DateTimeOffset? At { get; private set; }

        /// <summary>All of this and whatever a newer library adds, as the library gave it.</summary>
        public string Json { get; private set; }

        /// <summary>What failed, what to do, and where in the program it happened.</summary>
        public override string ToString()
        {
            return string.Format(CultureInfo.InvariantCulture, "{0} ({1}): {2}{3}{4}", Name, (int)Status, Hint,
                System.Environment.NewLine, base.ToString());
        }

        /// <summary>
        /// The last error belongs to the OS thread: to be called right behind the call, with nothing of ours in between.
        /// </summary>
        internal static void ThrowIfFailed(int status)
        {
            if (status != (int)ClearLineStatus.Ok)
            {
                string message = Utf8.Borrowed(NativeMethods.cl_last_error_message());
                string hint = Utf8.Borrowed(NativeMethods.cl_last_error_hint());
                string name = ClearLineClient.GetStatusName((ClearLineStatus)status);
                NativeText json;
                NativeMethods.cl_last_error_json(out json); // where even that fails there is none
                using (json)
                {
                    throw new ClearLineException((ClearLineStatus)status, name, message, hint, json.ToString());
                }
            }
        }

        private void Read(ClearLineStatus status, string name, string hint, string json)
        {
            Status = status;
            Name = name;
            Hint = hint;
            Json = json;
            Answer facts = new Answer(json);
            Category = facts.Text("category");
            IsRetryable = facts.Flag("retryable");
            RetryAfter = facts.Milliseconds("retry_after_ms");
            RequestSent = facts.Text("request_sent");
            HttpStatus = (int?)facts.Number("http_status");
            OAuthError = facts.Text("oauth_error");
            OAuthErrorDescription = facts.Text("oauth_error_description");
            AttemptId = facts.Text("attempt_id");
            At = facts.Time("at");
        }
    }

    /// <summary>
    /// How a call ended. Numbers are never reused; a library that is newer than this file may give one that has no name
    /// here, which then goes by its range.
    /// </summary>
    public enum ClearLineStatus
    {
        /// <summary>Success.</summary>
        Ok = 0,

        /// <summary>-1 to -19: the call was wrong, or not possible now. A value that must not be null is null.</summary>
        NullArgument = -1,

        /// <summary>A text is not UTF-8.</summary>
        InvalidUtf8 = -2,

        /// <summary>An argument is not what it should be; the message names it.</summary>
        InvalidArgument = -3,

        /// <summary><see cref="ClearLineClient.Initialize"/> has not been called, or not successfully.</summary>
        NotInitialized = -4,

        /// <summary>It was called before, with another configuration.</summary>
        AlreadyInitialized = -5,

        /// <summary>The buffer is too small. <see cref="ClearLineClient.TryGetToken"/> gives false instead.</summary>
        BufferTooSmall = -6,

        /// <summary>The configuration is wrong; the message names the key. Its category is "config".</summary>
        Config = -7,

        /// <summary><see cref="ClearLineClient.Shutdown()"/> was called, or the process is ending.</summary>
        ShutDown = -8,

        /// <summary>The process was made by fork: initialize in it.</summary>
        Forked = -9,

        /// <summary>The token is not there yet; it is being fetched.</summary>
        Pending = -10,

        /// <summary>This version cannot do that.</summary>
        Unsupported = -11,

        /// <summary>The function may not be called from inside a callback.</summary>
        Reentrant = -12,

        /// <summary>-20 to -39: the network. The host name was not found.</summary>
        Dns = -20,

        /// <summary>The server could not be reached, or the connection was cut.</summary>
        Connect = -21,

        /// <summary>It took too long.</summary>
        Timeout = -22,

        /// <summary>No secure connection could be made.</summary>
        Tls = -23,

        /// <summary>The dates of the server's certificate and this machine's clock disagree.</summary>
        TlsClock = -24,

        /// <summary>The proxy could not be reached or refused.</summary>
        Proxy = -25,

        /// <summary>The proxy wants a user name and password.</summary>
        ProxyAuth = -26,

        /// <summary>-40 to -59: the server. It has a problem of its own (5xx, server_error, temporarily_unavailable).</summary>
        Server = -40,

        /// <summary>It asks for fewer requests (429).</summary>
        Throttled = -41,

        /// <summary>What answered is not a token server, or its answer cannot be used; also a redirect.</summary>
        BadResponse = -42,

        /// <summary>-60 to -79: the credentials or what they may do. client_id or client_secret are wrong.</summary>
        InvalidClient = -60,

        /// <summary>The code or refresh token is wrong, expired or used.</summary>
        InvalidGrant = -61,

        /// <summary>The scope is unknown or not allowed.</summary>
        InvalidScope = -62,

        /// <summary>The client may not get tokens in this way.</summary>
        UnauthorizedClient = -63,

        /// <summary>The server does not know this way of getting tokens.</summary>
        UnsupportedGrantType = -64,

        /// <summary>The server did not understand the request.</summary>
        InvalidRequest = -65,

        /// <summary>The user or the server refused the access.</summary>
        AccessDenied = -66,

        /// <summary>The server refused with another code; see <see cref="ClearLineException.OAuthError"/>.</summary>
        OAuth = -67,

        /// <summary>The API keeps refusing fresh tokens.</summary>
        TokenRejected = -68,

        /// <summary>-80 to -89: a user's sign-in. The answer belongs to no sign-in that is waiting.</summary>
        StateMismatch = -80,

        /// <summary>The sign-in was not finished in its time.</summary>
        LoginExpired = -81,

        /// <summary>The answer comes from another server than was asked.</summary>
        IssuerMismatch = -82,

        /// <summary>There is no such session.</summary>
        NoSession = -83,

        /// <summary>The user must sign in again.</summary>
        LoginRequired = -84,

        /// <summary>The sign-in was cancelled.</summary>
        Cancelled = -85,

        /// <summary>No browser could be opened.</summary>
        Browser = -86,

        /// <summary>-90 to -99: the token store. It cannot be read or written.</summary>
        Store = -90,

        /// <summary>Another program is using it.</summary>
        StoreLocked = -91,

        /// <summary>-100 and below: clearline itself. A mistake in clearline; the program can go on.</summary>
        Panic = -100,

        /// <summary>The system gave no thread, handle or random numbers.</summary>
        Resources = -101,
    }

    /// <summary>One of the library's answers, a JSON object or array, read by cl_json_get.</summary>
    internal struct Answer
    {
        private readonly string json;

        internal Answer(string json)
        {
            this.json = json;
        }

        /// <summary>A string, or anything else as JSON. Null where there is none, also in an older library.</summary>
        internal string Text(string key)
        {
            NativeText value;
            NativeMethods.cl_json_get(Utf8.FromString(json), Utf8.FromString("/" + key), out value);
            string text;
            using (value)
            {
                text = value.ToString();
            }
            // A cashier may be called "null". Inside of a JSON string the quotes of this pattern would be escaped.
            return text == "null" && json.Contains("\"" + key + "\":null") ? null : text;
        }

        internal bool Flag(string key)
        {
            return Text(key) == "true";
        }

        internal double? Number(string key)
        {
            string text = Text(key);
            double number;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) ? number : (double?)null;
        }

        internal TimeSpan? Seconds(string key)
        {
            return Times(Number(key), TimeSpan.TicksPerSecond);
        }

        internal TimeSpan? Milliseconds(string key)
        {
            return Times(Number(key), TimeSpan.TicksPerMillisecond);
        }

        internal DateTimeOffset? Time(string key)
        {
            string text = Text(key);
            return text == null ? (DateTimeOffset?)null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        }

        private static TimeSpan? Times(double? number, long ticks)
        {
            return number == null ? (TimeSpan?)null : TimeSpan.FromTicks((long)(number.Value * ticks));
        }
    }

    /// <summary>A JSON object that is being written. What is null is left out.</summary>
    internal sealed class JsonObject
    {
        private readonly StringBuilder members = new StringBuilder();

        public override string ToString()
        {
            return "{" + members + "}";
        }

        internal void Text(string key, string value)
        {
            if (value != null)
            {
                Begin(key);
                Quote(value);
            }
        }

        internal void Flag(string key, bool? value)
        {
            if (value != null)
            {
                Begin(key);
                members.Append(value.Value ? "true" : "false");
            }
        }

        internal void Number(string key, long? value)
        {
            if (value != null)
            {
                Begin(key);
                members.Append(value.Value.ToString(CultureInfo.InvariantCulture));
            }
        }

        internal void Seconds(string key, TimeSpan? value)
        {
            Number(key, value == null ? (long?)null : (long)Math.Ceiling(value.Value.TotalSeconds));
        }

        internal void Milliseconds(string key, TimeSpan? value)
        {
            Number(key, value == null ? (long?)null : (long)Math.Ceiling(value.Value.TotalMilliseconds));
        }

        internal void Object(string key, JsonObject value)
        {
            if (value != null)
            {
                Begin(key);
                members.Append(value);
            }
        }

        private void Begin(string key)
        {
            if (members.Length > 0)
            {
                members.Append(',');
            }
            Quote(key);
            members.Append(':');
        }

        private void Quote(string text)
        {
            members.Append('"');
            foreach (char letter in text)
            {
                if (letter == '"' || letter == '\\')
                {
                    members.Append('\\').Append(letter);
                }
                else if (letter < ' ')
                {
                    members.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
                }
                else
                {
                    members.Append(letter);
                }
            }
            members.Append('"');
        }
    }

    /// <summary>Texts as the library wants and gives them: UTF-8 with a zero at the end, exactly or not at all.</summary>
    internal static class Utf8
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        internal static byte[] FromString(string text)
        {
            if (text == null)
            {
                return null;
            }
            if (text.IndexOf('\0') >= 0)
            {
                throw new ArgumentException("A text holds a NUL character, where it would end for the library.");
            }
            byte[] bytes = new byte[Strict.GetByteCount(text) + 1];
            Strict.GetBytes(text, 0, text.Length, bytes, 0);
            return bytes;
        }

        /// <summary>A text that stays the library's.</summary>
        internal static string Borrowed(IntPtr text)
        {
            int length = 0;
            while (Marshal.ReadByte(text, length) != 0)
            {
                length++;
            }
            byte[] bytes = new byte[length];
            Marshal.Copy(text, bytes, 0, length);
            return Strict.GetString(bytes);
        }
    }

    /// <summary>
    /// A text that the library gave away, and that goes back to it, whatever happens. Its finalizer only does work where a
    /// thread was aborted in the middle; cl_free_string may be called at any time and from any thread, also after
    /// cl_shutdown, because the library stays loaded.
    /// </summary>
    internal sealed class NativeText : SafeHandle
    {
        public NativeText()
            : base(IntPtr.Zero, true)
        {
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>The text of a call that has just ended with this status, or its error.</summary>
        internal static string Take(int status, NativeText text)
        {
            using (text)
            {
                ClearLineException.ThrowIfFailed(status);
                return text.ToString();
            }
        }

        /// <summary>As above, for a call that gives two.</summary>
        internal static string[] Take(int status, NativeText first, NativeText second)
        {
            using (first)
            using (second)
            {
                ClearLineException.ThrowIfFailed(status);
                return new[] { first.ToString(), second.ToString() };
            }
        }

        /// <summary>Null, if there is none.</summary>
        public override string ToString()
        {
            return IsInvalid ? null : Utf8.Borrowed(handle);
        }

        protected override bool ReleaseHandle()
        {
            NativeMethods.cl_free_string(handle);
            return true;
        }
    }

    /// <summary>Every function of clearline.h. LibraryImport.cs has the same list for .NET 8 and newer.</summary>
    internal static partial class NativeMethods
    {
        private const string Library = "clearline";

#if !NET8_0_OR_GREATER
        /// <summary>Runs before the first call of any of these.</summary>
        static NativeMethods()
        {
            FindLibrary();
        }

        /// <summary>For programs for any CPU, if PlatformFolder.cs is there.</summary>
        static partial void FindLibrary();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern uint cl_abi_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr cl_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_init(byte[] configJson);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_shutdown(uint timeoutMs);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void cl_free_string(IntPtr text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr cl_status_name(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr cl_last_error_message();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr cl_last_error_hint();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_last_error_json(out NativeText json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_get_token(byte[] scope, out NativeText token);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_get_token_into(byte[] scope, IntPtr buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_get_token_json(byte[] requestJson, out NativeText json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_token_info(byte[] scope, out NativeText json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_report_unauthorized(byte[] token);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_pkce_new(out NativeText verifier, out NativeText challenge);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_login_start(byte[] requestJson, out NativeText url, out NativeText state);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_login_finish(byte[] callbackUrl, out NativeText session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_login_wait(byte[] state, uint timeoutMs, out NativeText session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_login_cancel(byte[] state);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_exchange_code(byte[] requestJson, out NativeText session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_session_get_token(byte[] session, out NativeText token);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_session_info(byte[] session, out NativeText json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_session_end(byte[] session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_stats(byte[] requestJson, out NativeText json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_json_get(byte[] json, byte[] pointer, out NativeText value);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int cl_json_quote(byte[] text, out NativeText quoted);
#endif
    }
}
