// The simulated ClearLine server, as the tests in Pascal see it.
unit Simulator;

interface

uses
  ClearLine;

function Variable(const Name: string): TClearLineString;
// A configuration for TClearLine.Init.
function Config(const ClientId: TClearLineString = 'pos-demo'; const Secret: TClearLineString = 's3cr3t!'): IClearLineObject;

// A request to the control endpoint; gives the body of the answer.
function Control(const Method, Path: string; const Body: TClearLineString = ''): TClearLineString;
function TokenRequests: Int64;
// The next token requests get this status instead of an answer.
procedure Fault(HttpStatus, Count: Integer);
// A user goes to the address, signs in, and is sent back: to the address that this gives.
function SignIn(const Url: TClearLineString): TClearLineString;
// The browser goes where it is sent: to an address of this machine, where the library listens.
procedure Browse(const Url: TClearLineString);

implementation

uses
  SysUtils, ssockets;

function Variable(const Name: string): TClearLineString;
begin
  Result := TClearLineString(GetEnvironmentVariable(Name));
end;

// Under Wine the server goes by another name than its own.
function Issuer: TClearLineString;
begin
  Result := Variable('CLEARLINE_SIMULATOR_ISSUER');
  if Result = '' then
    Result := Variable('CLEARLINE_SIMULATOR_URL');
end;

function Config(const ClientId, Secret: TClearLineString): IClearLineObject;
begin
  Result := ClearLineObject.Put('client_id', ClientId).Put('client_secret', Secret)
    .Put('environment', ClearLineObject.Put('auth_base_url', Variable('CLEARLINE_SIMULATOR_URL')).Put('issuer', Issuer))
    .Put('ca_file', Variable('CLEARLINE_SIMULATOR_CA'));
end;

// Sends a request to this machine; gives the whole answer.
function Exchange(Port: Integer; const Request: RawByteString): RawByteString;
var
  Socket: TInetSocket;
  Got: Integer;
  Buffer: array[0..65535] of AnsiChar;
begin
  Result := '';
  Socket := TInetSocket.Create('127.0.0.1', Port);
  try
    Socket.WriteBuffer(PAnsiChar(Request)^, Length(Request));
    repeat
      Got := Socket.Read(Buffer, SizeOf(Buffer));
      if Got > 0 then
      begin
        SetLength(Result, Length(Result) + Got);
        Move(Buffer, Result[Length(Result) - Got + 1], Got);
      end;
    until Got <= 0;
  finally
    Socket.Free;
  end;
end;

function Control(const Method, Path: string; const Body: TClearLineString): TClearLineString;
var
  Address: string;
  Encoded, Answer: RawByteString;
  Start: Integer;
begin
  Address := string(Variable('CLEARLINE_SIMULATOR_CONTROL'));
  Encoded := UTF8Encode(Body);
  Answer := Exchange(StrToInt(Copy(Address, LastDelimiter(':', Address) + 1, MaxInt)),
    UTF8Encode(TClearLineString(Method + ' ' + Path + ' HTTP/1.0'#13#10'Host: 127.0.0.1'#13#10 +
    'Content-Type: application/json'#13#10'Content-Length: ' + IntToStr(Length(Encoded)) + #13#10#13#10)) + Encoded);
  Start := Pos(RawByteString(#13#10#13#10), Answer);
  if (Start = 0) or (Copy(Answer, 10, 1) <> '2') then
    raise Exception.Create('the simulator refuses ' + Method + ' ' + Path + ': ' + string(UTF8Decode(Answer)));
  Result := UTF8Decode(Copy(Answer, Start + 4, MaxInt));
end;

procedure Browse(const Url: TClearLineString);
var
  Address, Target: string;
  Digits: Integer;
begin
  Address := Copy(string(Url), Length('http://127.0.0.1:') + 1, MaxInt);
  Digits := 0;
  while CharInSet(Address[Digits + 1], ['0'..'9']) do
    Inc(Digits);
  Target := Copy(Address, Digits + 1, MaxInt);
  if Target[1] = '?' then
    Target := '/' + Target;
  Exchange(StrToInt(Copy(Address, 1, Digits)), UTF8Encode(TClearLineString('GET ' + Target +
    ' HTTP/1.0'#13#10'Host: 127.0.0.1:' + Copy(Address, 1, Digits) + #13#10#13#10)));
end;

function TokenRequests: Int64;
begin
  Result := TClearLine.JsonInteger(Control('GET', '/counts'), '/token_requests', -1);
end;

procedure Fault(HttpStatus, Count: Integer);
begin
  Control('POST', '/faults', ClearLineObject.Put('kind', 'status').Put('status', HttpStatus).Put('count', Count).Json);
end;

function SignIn(const Url: TClearLineString): TClearLineString;
begin
  Result := TClearLine.JsonGet(Control('POST', '/sign-in', ClearLineObject.Put('url', Url).Json), '/location');
end;

end.
