// clearline for Delphi 7 to 12 and Free Pascal: ClearLine's OAuth 2.0 for point-of-sale software.
//
// One unit over clearline.dll (libclearline.so). What a function does, how long it may block and what it may fail with
// is documented in clearline.h, under its name there: TClearLine.GetToken is cl_get_token.
//
// All of TClearLine may be called from every thread. Not from the initialization or finalization of a unit in a DLL.
//
// Texts are TClearLineString: `string` where that is Unicode (Delphi 2009 and later), WideString before (it becomes a
// string when it is assigned to one, and loses nothing until then), UnicodeString in Free Pascal. On Unix, Free Pascal
// needs the unit cwstring where such texts become strings and are not ASCII.
unit ClearLine;

{$IFDEF FPC}
  {$MODE DELPHI}
  {$IFDEF WINDOWS}{$DEFINE CL_WINDOWS}{$ENDIF}
  {$DEFINE CL_UNICODESTRING}
{$ELSE}
  {$IFDEF MSWINDOWS}{$DEFINE CL_WINDOWS}{$ENDIF}
  {$IF CompilerVersion >= 23} // XE2
    {$DEFINE CL_UNIT_SCOPES}
    {$DEFINE CL_NATIVEUINT}
  {$IFEND}
  // Delphi 2010 and later look for the DLL at the first call, so that a program without it starts, and can say so.
  {$IFDEF CL_WINDOWS}
    {$IF CompilerVersion >= 21}
      {$DEFINE CL_DELAYED}
      {$WARN SYMBOL_PLATFORM OFF}
    {$IFEND}
  {$ENDIF}
{$ENDIF}

interface

uses
{$IFDEF CL_UNIT_SCOPES}
  {$IFDEF CL_WINDOWS}Winapi.Windows, {$ENDIF}System.SysUtils;
{$ELSE}
  {$IFDEF CL_WINDOWS}Windows, {$ENDIF}SysUtils;
{$ENDIF}

type
{$IFDEF CL_UNICODESTRING}
  TClearLineString = UnicodeString;
{$ELSE}
  {$IFDEF UNICODE}
  TClearLineString = string;
  {$ELSE}
  TClearLineString = WideString;
  {$ENDIF}
{$ENDIF}

  // C's size_t. Delphi's own NativeUInt is not what it says in all versions before XE2.
{$IFDEF FPC}
  TClearLineSize = PtrUInt;
{$ELSE}
  {$IFDEF CL_NATIVEUINT}
  TClearLineSize = NativeUInt;
  {$ELSE}
  TClearLineSize = Cardinal;
  {$ENDIF}
{$ENDIF}

const
{$IFDEF CL_WINDOWS}
  CLEARLINE_LIBRARY = 'clearline.dll';
{$ELSE}
  {$IFDEF FPC}
  CLEARLINE_LIBRARY = 'clearline'; // as the linker wants it
  {$ELSE}
  CLEARLINE_LIBRARY = 'libclearline.so';
  {$ENDIF}
{$ENDIF}

  CLEARLINE_ABI_VERSION = 1; // C's CL_ABI_VERSION

  // -1 to -19: the call was wrong, or not possible now
  CL_OK = 0;
  CL_E_NULL_ARGUMENT = -1;
  CL_E_INVALID_UTF8 = -2;
  CL_E_INVALID_ARGUMENT = -3;
  CL_E_NOT_INITIALIZED = -4;
  CL_E_ALREADY_INITIALIZED = -5;
  CL_E_BUFFER_TOO_SMALL = -6;
  CL_E_CONFIG = -7;
  CL_E_SHUT_DOWN = -8;
  CL_E_FORKED = -9;
  CL_E_PENDING = -10;
  CL_E_UNSUPPORTED = -11;
  CL_E_REENTRANT = -12;
  // -20 to -39: the network
  CL_E_DNS = -20;
  CL_E_CONNECT = -21;
  CL_E_TIMEOUT = -22;
  CL_E_TLS = -23;
  CL_E_TLS_CLOCK = -24;
  CL_E_PROXY = -25;
  CL_E_PROXY_AUTH = -26;
  // -40 to -59: the server
  CL_E_SERVER = -40;
  CL_E_THROTTLED = -41;
  CL_E_BAD_RESPONSE = -42;
  // -60 to -79: the credentials, or what they may do
  CL_E_INVALID_CLIENT = -60;
  CL_E_INVALID_GRANT = -61;
  CL_E_INVALID_SCOPE = -62;
  CL_E_UNAUTHORIZED_CLIENT = -63;
  CL_E_UNSUPPORTED_GRANT_TYPE = -64;
  CL_E_INVALID_REQUEST = -65;
  CL_E_ACCESS_DENIED = -66;
  CL_E_OAUTH = -67;
  CL_E_TOKEN_REJECTED = -68;
  // -80 to -89: a user's sign-in
  CL_E_STATE_MISMATCH = -80;
  CL_E_LOGIN_EXPIRED = -81;
  CL_E_ISSUER_MISMATCH = -82;
  CL_E_NO_SESSION = -83;
  CL_E_LOGIN_REQUIRED = -84;
  CL_E_CANCELLED = -85;
  CL_E_BROWSER = -86;
  // -90 to -99: the token store
  CL_E_STORE = -90;
  CL_E_STORE_LOCKED = -91;
  // -100 and below: clearline itself
  CL_E_PANIC = -100;
  CL_E_RESOURCES = -101;

type
  // A call that failed. Message says what failed and what to do about it. Never holds a secret or a token.
  EClearLine = class(Exception)
  private
    FStatus: Integer;
    FStatusName, FCategory, FWhatFailed, FHint: TClearLineString;
    FRetryable, FMayHaveBeenSent: Boolean;
    FRetryAfterMs: Int64;
    FHttpStatus: Integer;
    FOAuthError, FOAuthErrorDescription, FAttemptId, FOccurredAt, FJson: TClearLineString;
  public
    // The calling thread's last failed call.
    constructor CreateFromLastError(AStatus: Integer);
    // A failure without a call: the library itself cannot be used.
    constructor CreateWithoutLibrary(const AWhatFailed, AHint: TClearLineString);

    property Status: Integer read FStatus; // CL_E_INVALID_CLIENT; 0: the library itself cannot be used
    property StatusName: TClearLineString read FStatusName; // 'CL_E_INVALID_CLIENT'
    // 'usage', 'config', 'network', 'server', 'credential', 'sign_in', 'storage' or 'internal'
    property Category: TClearLineString read FCategory;
    property WhatFailed: TClearLineString read FWhatFailed;
    property Hint: TClearLineString read FHint; // what the person at the till can do
    property Retryable: Boolean read FRetryable; // the same call may succeed later with nothing changed
    property RetryAfterMs: Int64 read FRetryAfterMs; // how far away the next attempt is; -1: not known
    property MayHaveBeenSent: Boolean read FMayHaveBeenSent; // the server may have got it: never repeat a sale then
    property HttpStatus: Integer read FHttpStatus; // 0: there was none
    property OAuthError: TClearLineString read FOAuthError; // the server's word: 'invalid_client'
    property OAuthErrorDescription: TClearLineString read FOAuthErrorDescription;
    property AttemptId: TClearLineString read FAttemptId; // names the attempt in the log, for support
    property OccurredAt: TClearLineString read FOccurredAt; // when: RFC 3339, UTC
    property Json: TClearLineString read FJson; // all of it, as cl_last_error_json gives it
  end;

  // Writes a JSON object, for a configuration or a request:
  //   ClearLineObject.Put('environment', 'test').Put('keep_warm', True)
  IClearLineObject = interface
    ['{5E2B0E0B-6E43-4C5E-9B56-6D1B5B2D9A0F}']
    function Put(const Name, Text: TClearLineString): IClearLineObject; overload;
    function Put(const Name: TClearLineString; Number: Int64): IClearLineObject; overload;
    function Put(const Name: TClearLineString; Flag: Boolean): IClearLineObject; overload;
    function Put(const Name: TClearLineString; const Members: IClearLineObject): IClearLineObject; overload;
    function Json: TClearLineString;
  end;

  // The library: there is one in a program. Everything raises EClearLine.
  TClearLine = class
  public
    // Checks and keeps the configuration, a JSON object; does no network.
    class procedure Init(const Config: TClearLineString); overload;
    class procedure Init(const Config: IClearLineObject); overload;
    class procedure InitFromEnvironment; // from CLEARLINE_CONFIG, or CLEARLINE_CLIENT_ID and so on
    // For the program itself at its end, never for a plug-in. Waits for the library's threads, but not longer.
    class procedure Shutdown(TimeoutMs: Cardinal = 5000);
    class function Version: TClearLineString;
    class function AbiVersion: Cardinal;
    class function StatusName(Status: Integer): TClearLineString;

    // The till's own token. Ask before each request, and send it as 'Authorization: Bearer TOKEN'.
    class function GetToken(const Scope: TClearLineString = ''): TClearLineString;
    // Into a buffer of the caller's, which can be overwritten afterwards; gives the length. One that is not less than
    // the capacity says that the buffer was too small.
    class function GetTokenInto(const Scope: TClearLineString; Buffer: PAnsiChar;
      Capacity: TClearLineSize): TClearLineSize;
    // With its facts, as JSON; '' asks for nothing special.
    class function GetTokenJson(const Request: TClearLineString): TClearLineString; overload;
    class function GetTokenJson(const Request: IClearLineObject): TClearLineString; overload;
    class function TokenInfo(const Scope: TClearLineString = ''): TClearLineString;
    class procedure ReportUnauthorized(const Token: TClearLineString); // the API answered 401 to it

    // Users. A session and a sign-in's State are only names: keep them as long as you like.
    class procedure PkceNew(out Verifier, Challenge: TClearLineString);
    class procedure LoginStart(const Request: TClearLineString; out Url, State: TClearLineString); overload;
    class procedure LoginStart(const Request: IClearLineObject; out Url, State: TClearLineString); overload;
    // These three give the session.
    class function LoginFinish(const CallbackUrl: TClearLineString): TClearLineString;
    class function LoginWait(const State: TClearLineString; TimeoutMs: Cardinal): TClearLineString;
    class function ExchangeCode(const Request: TClearLineString): TClearLineString; overload;
    class function ExchangeCode(const Request: IClearLineObject): TClearLineString; overload;
    class procedure LoginCancel(const State: TClearLineString);
    class procedure LoginCancelAll;
    class function SessionGetToken(const Session: TClearLineString): TClearLineString;
    class function SessionInfo(const Session: TClearLineString): TClearLineString;
    class function Sessions: TClearLineString; // an array of what SessionInfo gives, the oldest first
    class procedure SessionEnd(const Session: TClearLineString);

    class function Stats(const Request: TClearLineString = ''): TClearLineString;

    // JSON, for programs that have nothing else for it. Values are named by a JSON Pointer: '/expires_in_s'.
    class function JsonGet(const Json, Pointer: TClearLineString): TClearLineString;
    class function JsonQuote(const Text: TClearLineString): TClearLineString;
    // The same without exceptions: False, or the default, where the value is absent or null. Value is not to be the variable
    // that Json is in.
    class function JsonFind(const Json, Pointer: TClearLineString; out Value: TClearLineString): Boolean;
    class function JsonText(const Json, Pointer: TClearLineString;
      const Default: TClearLineString = ''): TClearLineString;
    class function JsonInteger(const Json, Pointer: TClearLineString; Default: Int64 = 0): Int64;
    class function JsonBoolean(const Json, Pointer: TClearLineString; Default: Boolean = False): Boolean;
  end;

function ClearLineObject: IClearLineObject;

// The C functions themselves. Texts are UTF-8; a PAnsiChar that came through `out` goes back to cl_free_string.

function cl_status_name(Status: Integer): PAnsiChar; cdecl;
function cl_init(ConfigJson: PAnsiChar): Integer; cdecl;
function cl_shutdown(TimeoutMs: Cardinal): Integer; cdecl;
function cl_version: PAnsiChar; cdecl;
function cl_abi_version: Cardinal; cdecl;
procedure cl_free_string(Text: PAnsiChar); cdecl;
function cl_last_error_message: PAnsiChar; cdecl;
function cl_last_error_hint: PAnsiChar; cdecl;
function cl_last_error_json(out Json: PAnsiChar): Integer; cdecl;
function cl_get_token(Scope: PAnsiChar; out Token: PAnsiChar): Integer; cdecl;
function cl_get_token_into(Scope, Buffer: PAnsiChar; Capacity: TClearLineSize;
  out Length: TClearLineSize): Integer; cdecl;
function cl_get_token_json(RequestJson: PAnsiChar; out Json: PAnsiChar): Integer; cdecl;
function cl_token_info(Scope: PAnsiChar; out Json: PAnsiChar): Integer; cdecl;
function cl_report_unauthorized(Token: PAnsiChar): Integer; cdecl;
function cl_pkce_new(out Verifier, Challenge: PAnsiChar): Integer; cdecl;
function cl_login_start(RequestJson: PAnsiChar; out Url, State: PAnsiChar): Integer; cdecl;
function cl_login_finish(CallbackUrl: PAnsiChar; out Session: PAnsiChar): Integer; cdecl;
function cl_login_wait(State: PAnsiChar; TimeoutMs: Cardinal; out Session: PAnsiChar): Integer; cdecl;
function cl_login_cancel(State: PAnsiChar): Integer; cdecl;
function cl_exchange_code(RequestJson: PAnsiChar; out Session: PAnsiChar): Integer; cdecl;
function cl_session_get_token(Session: PAnsiChar; out Token: PAnsiChar): Integer; cdecl;
function cl_session_info(Session: PAnsiChar; out Json: PAnsiChar): Integer; cdecl;
function cl_session_end(Session: PAnsiChar): Integer; cdecl;
function cl_stats(RequestJson: PAnsiChar; out Json: PAnsiChar): Integer; cdecl;
function cl_json_get(Json, Pointer: PAnsiChar; out Value: PAnsiChar): Integer; cdecl;
function cl_json_quote(Text: PAnsiChar; out JsonString: PAnsiChar): Integer; cdecl;

implementation

const
  Dll = CLEARLINE_LIBRARY;

function cl_status_name; external Dll name 'cl_status_name' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_init; external Dll name 'cl_init' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_shutdown; external Dll name 'cl_shutdown' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_version; external Dll name 'cl_version' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_abi_version; external Dll name 'cl_abi_version' {$IFDEF CL_DELAYED}delayed{$ENDIF};
procedure cl_free_string; external Dll name 'cl_free_string' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_last_error_message; external Dll name 'cl_last_error_message' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_last_error_hint; external Dll name 'cl_last_error_hint' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_last_error_json; external Dll name 'cl_last_error_json' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_get_token; external Dll name 'cl_get_token' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_get_token_into; external Dll name 'cl_get_token_into' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_get_token_json; external Dll name 'cl_get_token_json' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_token_info; external Dll name 'cl_token_info' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_report_unauthorized; external Dll name 'cl_report_unauthorized' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_pkce_new; external Dll name 'cl_pkce_new' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_login_start; external Dll name 'cl_login_start' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_login_finish; external Dll name 'cl_login_finish' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_login_wait; external Dll name 'cl_login_wait' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_login_cancel; external Dll name 'cl_login_cancel' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_exchange_code; external Dll name 'cl_exchange_code' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_session_get_token; external Dll name 'cl_session_get_token' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_session_info; external Dll name 'cl_session_info' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_session_end; external Dll name 'cl_session_end' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_stats; external Dll name 'cl_stats' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_json_get; external Dll name 'cl_json_get' {$IFDEF CL_DELAYED}delayed{$ENDIF};
function cl_json_quote; external Dll name 'cl_json_quote' {$IFDEF CL_DELAYED}delayed{$ENDIF};

{ Texts }

function Bytes(Text: PAnsiChar): Integer;
begin
  Result := 0;
  while Text[Result] <> #0 do
    Inc(Result);
end;

{$IFDEF CL_WINDOWS}

const
  UTF_8 = 65001;

// Windows does it itself: Delphi's own functions, before 2009, do not know characters beyond the first 65,536.

function Encoded(const Text: TClearLineString): UTF8String;
begin
  SetLength(Result, WideCharToMultiByte(UTF_8, 0, PWideChar(Text), Length(Text), nil, 0, nil, nil));
  WideCharToMultiByte(UTF_8, 0, PWideChar(Text), Length(Text), PAnsiChar(Result), Length(Result), nil, nil);
end;

function FromUtf8(Text: PAnsiChar): TClearLineString;
var
  Size: Integer;
begin
  Size := Bytes(Text);
  SetLength(Result, MultiByteToWideChar(UTF_8, 0, Text, Size, nil, 0));
  MultiByteToWideChar(UTF_8, 0, Text, Size, PWideChar(Result), Length(Result));
end;

{$ELSE}

function Encoded(const Text: TClearLineString): UTF8String;
begin
  Result := UTF8Encode(Text);
end;

function FromUtf8(Text: PAnsiChar): TClearLineString;
var
  Raw: RawByteString;
begin
  SetString(Raw, Text, Bytes(Text));
  Result := {$IFDEF FPC}UTF8Decode(Raw){$ELSE}UTF8ToString(Raw){$ENDIF};
end;

{$ENDIF}

// A text with #0 inside would be cut short there. Instead the library gets what it refuses as CL_E_INVALID_UTF8.
function ToUtf8(const Text: TClearLineString): UTF8String;
var
  I: Integer;
begin
  Result := Encoded(Text);
  for I := 1 to Length(Text) do
    if Text[I] = #0 then
      PAnsiChar(Result)^ := AnsiChar($FF);
end;

// nil for '', where that means "nothing special".
function OptionalUtf8(const Text: UTF8String): PAnsiChar;
begin
  if Length(Text) = 0 then
    Result := nil
  else
    Result := PAnsiChar(Text);
end;

// The text of a string that the library gave, which goes back whatever happens.
function Taken(Text: PAnsiChar): TClearLineString;
begin
  try
    Result := FromUtf8(Text);
  finally
    cl_free_string(Text);
  end;
end;

procedure TakeTwo(First, Second: PAnsiChar; out FirstText, SecondText: TClearLineString);
begin
  try
    FirstText := FromUtf8(First);
    SecondText := FromUtf8(Second);
  finally
    cl_free_string(First);
    cl_free_string(Second);
  end;
end;

procedure Check(Status: Integer);
begin
  if Status <> CL_OK then
    raise EClearLine.CreateFromLastError(Status);
end;

procedure FindLibrary;
begin
{$IFDEF CL_WINDOWS}
  if LoadLibrary(CLEARLINE_LIBRARY) = 0 then
    if GetLastError = ERROR_BAD_EXE_FORMAT then
      raise EClearLine.CreateWithoutLibrary('clearline.dll is not of this program''s word size',
        'Put the 32-bit clearline.dll beside a 32-bit program, and the 64-bit one beside a 64-bit program.')
    else
      raise EClearLine.CreateWithoutLibrary('clearline.dll was not found', 'Put clearline.dll beside the program.');
{$ENDIF}
end;

var
  LibraryFits: Boolean = False;

// The library is there, and is the one that this unit was written for. Every function asks for that before it calls a delayed
// one, which would raise something else: ClearLineObject is used before Init, and a program may go on after an Init that failed.
procedure RequireLibrary;
begin
  if LibraryFits then
    Exit;
  FindLibrary;
  if cl_abi_version <> CLEARLINE_ABI_VERSION then
    raise EClearLine.CreateWithoutLibrary('clearline ' + FromUtf8(cl_version) + ' is not of this program''s version',
      'Put the clearline library beside the program that came with it.');
  LibraryFits := True;
end;

{ EClearLine }

function Sentences(const WhatFailed, Hint: TClearLineString): TClearLineString;
begin
  if (WhatFailed = '') or (Hint = '') then
    Result := WhatFailed + Hint
  else if WhatFailed[Length(WhatFailed)] = '.' then
    Result := WhatFailed + ' ' + Hint
  else
    Result := WhatFailed + '. ' + Hint;
end;

constructor EClearLine.CreateFromLastError(AStatus: Integer);
var
  Text: PAnsiChar;
begin
  FStatus := AStatus;
  FStatusName := FromUtf8(cl_status_name(AStatus));
  FWhatFailed := FromUtf8(cl_last_error_message);
  FHint := FromUtf8(cl_last_error_hint);
  // Not Check: there would be no end to it. The two above have been read before, and say the most.
  if cl_last_error_json(Text) = CL_OK then
    FJson := Taken(Text);
  FCategory := TClearLine.JsonText(FJson, '/category');
  FRetryable := TClearLine.JsonBoolean(FJson, '/retryable');
  FRetryAfterMs := TClearLine.JsonInteger(FJson, '/retry_after_ms', -1);
  FMayHaveBeenSent := TClearLine.JsonText(FJson, '/request_sent') = 'maybe';
  FHttpStatus := Integer(TClearLine.JsonInteger(FJson, '/http_status'));
  FOAuthError := TClearLine.JsonText(FJson, '/oauth_error');
  FOAuthErrorDescription := TClearLine.JsonText(FJson, '/oauth_error_description');
  FAttemptId := TClearLine.JsonText(FJson, '/attempt_id');
  FOccurredAt := TClearLine.JsonText(FJson, '/at');
  inherited Create(string(Sentences(FWhatFailed, FHint)));
end;

constructor EClearLine.CreateWithoutLibrary(const AWhatFailed, AHint: TClearLineString);
begin
  FWhatFailed := AWhatFailed;
  FHint := AHint;
  FRetryAfterMs := -1;
  inherited Create(string(Sentences(AWhatFailed, AHint)));
end;

{ IClearLineObject }

type
  TClearLineObject = class(TInterfacedObject, IClearLineObject)
  private
    FMembers: TClearLineString;
    function Add(const Name, Value: TClearLineString): IClearLineObject;
  public
    function Put(const Name, Text: TClearLineString): IClearLineObject; overload;
    function Put(const Name: TClearLineString; Number: Int64): IClearLineObject; overload;
    function Put(const Name: TClearLineString; Flag: Boolean): IClearLineObject; overload;
    function Put(const Name: TClearLineString; const Members: IClearLineObject): IClearLineObject; overload;
    function Json: TClearLineString;
  end;

function ClearLineObject: IClearLineObject;
begin
  Result := TClearLineObject.Create;
end;

function TClearLineObject.Add(const Name, Value: TClearLineString): IClearLineObject;
begin
  if FMembers <> '' then
    FMembers := FMembers + ',';
  FMembers := FMembers + TClearLine.JsonQuote(Name) + ':' + Value;
  Result := Self;
end;

function TClearLineObject.Put(const Name, Text: TClearLineString): IClearLineObject;
begin
  Result := Add(Name, TClearLine.JsonQuote(Text));
end;

function TClearLineObject.Put(const Name: TClearLineString; Number: Int64): IClearLineObject;
begin
  Result := Add(Name, TClearLineString(IntToStr(Number)));
end;

function TClearLineObject.Put(const Name: TClearLineString; Flag: Boolean): IClearLineObject;
begin
  if Flag then
    Result := Add(Name, 'true')
  else
    Result := Add(Name, 'false');
end;

function TClearLineObject.Put(const Name: TClearLineString; const Members: IClearLineObject): IClearLineObject;
begin
  Result := Add(Name, Members.Json);
end;

function TClearLineObject.Json: TClearLineString;
begin
  Result := '{' + FMembers + '}';
end;

{ TClearLine: lifecycle }

class procedure TClearLine.Init(const Config: TClearLineString);
begin
  RequireLibrary;
  Check(cl_init(PAnsiChar(ToUtf8(Config))));
end;

class procedure TClearLine.Init(const Config: IClearLineObject);
begin
  Init(Config.Json);
end;

class procedure TClearLine.InitFromEnvironment;
begin
  RequireLibrary;
  Check(cl_init(nil));
end;

class procedure TClearLine.Shutdown(TimeoutMs: Cardinal);
begin
  RequireLibrary;
  Check(cl_shutdown(TimeoutMs));
end;

class function TClearLine.Version: TClearLineString;
begin
  FindLibrary;
  Result := FromUtf8(cl_version);
end;

class function TClearLine.AbiVersion: Cardinal;
begin
  FindLibrary;
  Result := cl_abi_version;
end;

class function TClearLine.StatusName(Status: Integer): TClearLineString;
begin
  RequireLibrary;
  Result := FromUtf8(cl_status_name(Status));
end;

{ TClearLine: the till's own token }

class function TClearLine.GetToken(const Scope: TClearLineString): TClearLineString;
var
  Token: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_get_token(PAnsiChar(ToUtf8(Scope)), Token));
  Result := Taken(Token);
end;

class function TClearLine.GetTokenInto(const Scope: TClearLineString; Buffer: PAnsiChar;
  Capacity: TClearLineSize): TClearLineSize;
var
  Status: Integer;
begin
  RequireLibrary;
  Status := cl_get_token_into(PAnsiChar(ToUtf8(Scope)), Buffer, Capacity, Result);
  if Status <> CL_E_BUFFER_TOO_SMALL then
    Check(Status);
end;

class function TClearLine.GetTokenJson(const Request: TClearLineString): TClearLineString;
var
  Json: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_get_token_json(OptionalUtf8(ToUtf8(Request)), Json));
  Result := Taken(Json);
end;

class function TClearLine.GetTokenJson(const Request: IClearLineObject): TClearLineString;
begin
  Result := GetTokenJson(Request.Json);
end;

class function TClearLine.TokenInfo(const Scope: TClearLineString): TClearLineString;
var
  Json: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_token_info(PAnsiChar(ToUtf8(Scope)), Json));
  Result := Taken(Json);
end;

class procedure TClearLine.ReportUnauthorized(const Token: TClearLineString);
begin
  RequireLibrary;
  Check(cl_report_unauthorized(PAnsiChar(ToUtf8(Token))));
end;

{ TClearLine: users }

class procedure TClearLine.PkceNew(out Verifier, Challenge: TClearLineString);
var
  First, Second: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_pkce_new(First, Second));
  TakeTwo(First, Second, Verifier, Challenge);
end;

class procedure TClearLine.LoginStart(const Request: TClearLineString; out Url, State: TClearLineString);
var
  First, Second: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_login_start(PAnsiChar(ToUtf8(Request)), First, Second));
  TakeTwo(First, Second, Url, State);
end;

class procedure TClearLine.LoginStart(const Request: IClearLineObject; out Url, State: TClearLineString);
begin
  LoginStart(Request.Json, Url, State);
end;

class function TClearLine.LoginFinish(const CallbackUrl: TClearLineString): TClearLineString;
var
  Session: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_login_finish(PAnsiChar(ToUtf8(CallbackUrl)), Session));
  Result := Taken(Session);
end;

class function TClearLine.LoginWait(const State: TClearLineString; TimeoutMs: Cardinal): TClearLineString;
var
  Session: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_login_wait(PAnsiChar(ToUtf8(State)), TimeoutMs, Session));
  Result := Taken(Session);
end;

class procedure TClearLine.LoginCancel(const State: TClearLineString);
begin
  RequireLibrary;
  Check(cl_login_cancel(PAnsiChar(ToUtf8(State))));
end;

class procedure TClearLine.LoginCancelAll;
begin
  RequireLibrary;
  Check(cl_login_cancel(nil));
end;

class function TClearLine.ExchangeCode(const Request: TClearLineString): TClearLineString;
var
  Session: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_exchange_code(PAnsiChar(ToUtf8(Request)), Session));
  Result := Taken(Session);
end;

class function TClearLine.ExchangeCode(const Request: IClearLineObject): TClearLineString;
begin
  Result := ExchangeCode(Request.Json);
end;

class function TClearLine.SessionGetToken(const Session: TClearLineString): TClearLineString;
var
  Token: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_session_get_token(PAnsiChar(ToUtf8(Session)), Token));
  Result := Taken(Token);
end;

class function TClearLine.SessionInfo(const Session: TClearLineString): TClearLineString;
var
  Json: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_session_info(PAnsiChar(ToUtf8(Session)), Json));
  Result := Taken(Json);
end;

class function TClearLine.Sessions: TClearLineString;
var
  Json: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_session_info(nil, Json));
  Result := Taken(Json);
end;

class procedure TClearLine.SessionEnd(const Session: TClearLineString);
begin
  RequireLibrary;
  Check(cl_session_end(PAnsiChar(ToUtf8(Session))));
end;

class function TClearLine.Stats(const Request: TClearLineString): TClearLineString;
var
  Json: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_stats(OptionalUtf8(ToUtf8(Request)), Json));
  Result := Taken(Json);
end;

{ TClearLine: JSON }

class function TClearLine.JsonGet(const Json, Pointer: TClearLineString): TClearLineString;
var
  Value: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_json_get(PAnsiChar(ToUtf8(Json)), PAnsiChar(ToUtf8(Pointer)), Value));
  Result := Taken(Value);
end;

class function TClearLine.JsonQuote(const Text: TClearLineString): TClearLineString;
var
  Quoted: PAnsiChar;
begin
  RequireLibrary;
  Check(cl_json_quote(PAnsiChar(ToUtf8(Text)), Quoted));
  Result := Taken(Quoted);
end;

function IsSpace(Letter: WideChar): Boolean;
begin
  Result := (Letter = ' ') or (Letter = #9) or (Letter = #10) or (Letter = #13);
end;

// Whether the value behind a key begins with 'n', in the text of a JSON object: null does, a string does not.
function HasNull(const Members, Key: TClearLineString): Boolean;
var
  At, Behind: Integer;
begin
  Result := False;
  for At := 1 to Length(Members) - Length(Key) do
    if (Members[At] = '"') and (Copy(Members, At, Length(Key)) = Key) then
    begin
      Behind := At + Length(Key);
      while (Behind < Length(Members)) and IsSpace(Members[Behind]) do
        Inc(Behind);
      if Members[Behind] = ':' then
      begin
        Inc(Behind);
        while (Behind < Length(Members)) and IsSpace(Members[Behind]) do
          Inc(Behind);
        Result := Result or ((Behind <= Length(Members)) and (Members[Behind] = 'n'));
      end;
    end;
end;

class function TClearLine.JsonFind(const Json, Pointer: TClearLineString; out Value: TClearLineString): Boolean;
var
  Text: PAnsiChar;
  Slash: Integer;
  Parent: TClearLineString;
begin
  RequireLibrary;
  Value := '';
  Result := cl_json_get(PAnsiChar(ToUtf8(Json)), PAnsiChar(ToUtf8(Pointer)), Text) = CL_OK;
  if not Result then
    Exit;
  Value := Taken(Text);
  if Value <> 'null' then
    Exit;

  // cl_json_get gives the same for null and for the string "null", which may be somebody's name. What is written behind
  // the key in the enclosing object tells them apart.
  Slash := Length(Pointer);
  while (Slash > 0) and (Pointer[Slash] <> '/') do
    Dec(Slash);
  Result := False;
  if cl_json_get(PAnsiChar(ToUtf8(Json)), PAnsiChar(ToUtf8(Copy(Pointer, 1, Slash - 1))), Text) = CL_OK then
  begin
    Parent := Taken(Text);
    Result := (Slash > 0) and (Parent[1] = '{') and not HasNull(Parent, '"' + Copy(Pointer, Slash + 1, MaxInt) + '"');
  end;
  if not Result then
    Value := '';
end;

class function TClearLine.JsonText(const Json, Pointer: TClearLineString;
  const Default: TClearLineString): TClearLineString;
var
  Value: TClearLineString; // not Result, which may be the caller's variable that Json or Default is
begin
  if JsonFind(Json, Pointer, Value) then
    Result := Value
  else
    Result := Default;
end;

class function TClearLine.JsonInteger(const Json, Pointer: TClearLineString; Default: Int64): Int64;
begin
  Result := StrToInt64Def(string(JsonText(Json, Pointer)), Default);
end;

class function TClearLine.JsonBoolean(const Json, Pointer: TClearLineString; Default: Boolean): Boolean;
var
  Value: TClearLineString;
begin
  Result := Default;
  if JsonFind(Json, Pointer, Value) then
    Result := Value = 'true';
end;

end.
