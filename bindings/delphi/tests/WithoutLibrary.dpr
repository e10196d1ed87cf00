// Every function where the library is missing: WithoutLibrary WHAT_FAILED, which is what each EClearLine is to say. For compilers
// that look for the DLL at the first call; with others such a program does not start.
program WithoutLibrary;

{$APPTYPE CONSOLE}

uses
  SysUtils,
  ClearLine in '..\ClearLine.pas';

const
  Calls = 31;

var
  Passed, Failed: Integer;

procedure Call(Number: Integer);
var
  Request: IClearLineObject;
  First, Second: TClearLineString;
  Buffer: array[0..9] of AnsiChar;
begin
  Request := ClearLineObject;
  case Number of
    1: TClearLine.Init(ClearLineObject.Put('client_id', 'pos-demo'));
    2: TClearLine.Init('{}');
    3: TClearLine.InitFromEnvironment;
    4: TClearLine.Shutdown;
    5: TClearLine.Version;
    6: TClearLine.AbiVersion;
    7: TClearLine.StatusName(CL_E_TIMEOUT);
    8: TClearLine.GetToken;
    9: TClearLine.GetTokenInto('', Buffer, SizeOf(Buffer));
    10: TClearLine.GetTokenJson('');
    11: TClearLine.GetTokenJson(Request);
    12: TClearLine.TokenInfo;
    13: TClearLine.ReportUnauthorized('x');
    14: TClearLine.PkceNew(First, Second);
    15: TClearLine.LoginStart('{}', First, Second);
    16: TClearLine.LoginStart(Request, First, Second);
    17: TClearLine.LoginFinish('x');
    18: TClearLine.LoginWait('x', 0);
    19: TClearLine.ExchangeCode('{}');
    20: TClearLine.ExchangeCode(Request);
    21: TClearLine.LoginCancel('x');
    22: TClearLine.LoginCancelAll;
    23: TClearLine.SessionGetToken('x');
    24: TClearLine.SessionInfo('x');
    25: TClearLine.Sessions;
    26: TClearLine.SessionEnd('x');
    27: TClearLine.Stats;
    28: TClearLine.JsonGet('{}', '');
    29: TClearLine.JsonQuote('x');
    30: TClearLine.JsonText('{}', '/x');
    Calls: ClearLineObject.Put('x', True);
  end;
end;

procedure Check(Number: Integer; Raised: Exception);
begin
  if (Raised is EClearLine) and (EClearLine(Raised).WhatFailed = TClearLineString(ParamStr(1))) then
    Inc(Passed)
  else
  begin
    Inc(Failed);
    if Raised = nil then
      WriteLn('FAIL call ', Number, ' raises nothing')
    else
      WriteLn('FAIL call ', Number, ' raises ', string(Raised.ClassName), ': ', string(Raised.Message));
  end;
end;

var
  Number: Integer;
begin
  for Number := 1 to Calls do
    try
      Call(Number);
      Check(Number, nil);
    except
      on E: Exception do
        Check(Number, E);
    end;
  WriteLn(Passed, ' passed, ', Failed, ' failed, 0 skipped');
  if Failed > 0 then
    ExitCode := 1;
end.
