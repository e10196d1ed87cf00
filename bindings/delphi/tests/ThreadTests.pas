// 64 threads at once.
unit ThreadTests;

interface

procedure RunThreadTests;

implementation

uses
  SysUtils, Classes, Math, ClearLine, TokenThread, Checks, Simulator;

const
  Count = 64;

type
  TTill = class(TThread)
  private
    FNumber: Integer;
    FToken, FProblem: TClearLineString;
    procedure AskForAToken;
    procedure MakeAMistake;
  protected
    procedure Execute; override;
  public
    constructor Create(Number: Integer);
  end;

constructor TTill.Create(Number: Integer);
begin
  inherited Create(True);
  FNumber := Number;
end;

procedure TTill.AskForAToken;
begin
  try
    SetExceptionMask([]); // as strict as it gets
    FToken := TClearLine.GetToken;
  except
    on E: EClearLine do
      FProblem := TClearLineString(E.Message);
  end;
end;

// Each makes a mistake of its own, and must read of that one.
procedure TTill.MakeAMistake;
var
  Name: TClearLineString;
  I: Integer;
begin
  Name := TClearLineString('mistake_' + IntToStr(FNumber));
  for I := 1 to 20 do
    try
      TClearLine.GetTokenJson(ClearLineObject.Put(Name, I));
      FProblem := 'nothing is wrong';
    except
      on E: EClearLine do
        if Pos('`' + Name + '`', E.WhatFailed) = 0 then
          FProblem := E.WhatFailed;
    end;
end;

procedure TTill.Execute;
begin
  AskForAToken;
  MakeAMistake;
end;

procedure AllAtOnce;
var
  Tills: array[1..Count] of TTill;
  I: Integer;
begin
  TClearLine.Init(Config);
  for I := 1 to Count do
    Tills[I] := TTill.Create(I);
  for I := 1 to Count do
    Tills[I].Start;
  for I := 1 to Count do
  begin
    Tills[I].WaitFor;
    CheckText('', Tills[I].FProblem, 'the problem of thread ' + IntToStr(I));
    Check((Tills[I].FToken <> '') and (Tills[I].FToken = Tills[1].FToken), 'the token of thread ' + IntToStr(I));
  end;
  for I := 1 to Count do
    Tills[I].Free;
  CheckNumber(1, TokenRequests, 'requests');
end;

// The form of the examples: it gets a token, or an error, or is closed while it waits.
type
  TForm = class
  private
    FToken, FProblem: TClearLineString;
    FThread: TTokenThread;
    FIsFaulty: Boolean;
    procedure Arrived(const Token: TClearLineString);
    procedure Failed(Error: Exception);
    procedure Show(Sender: TObject);
    procedure Wait;
  public
    constructor Create(AThread: TTokenThreadClass);
    destructor Destroy; override;
  end;

  // One that fails with what is no EClearLine.
  TFaultyThread = class(TTokenThread)
  protected
    function GetToken: TClearLineString; override;
  end;

var
  Calls: Integer; // of Arrived and Failed; outlives the form
  Shown: TClearLineString; // what the application shows of an exception in an event's handler

function TFaultyThread.GetToken: TClearLineString;
begin
  Result := '';
  raise EConvertError.Create('no EClearLine');
end;

constructor TForm.Create(AThread: TTokenThreadClass);
begin
  Calls := 0;
  Shown := '';
  ApplicationHandleException := Show;
  FThread := AThread.Create('', Arrived, Failed);
end;

destructor TForm.Destroy;
begin
  FThread.Free;
  ApplicationHandleException := nil;
  inherited;
end;

procedure TForm.Arrived(const Token: TClearLineString);
begin
  Inc(Calls);
  Check(GetCurrentThreadId = MainThreadID, 'the token arrives in another thread');
  FToken := Token;
  if FIsFaulty then
    raise EClearLine.CreateWithoutLibrary('the form is faulty', '');
end;

procedure TForm.Failed(Error: Exception);
begin
  Inc(Calls);
  Check(GetCurrentThreadId = MainThreadID, 'the error arrives in another thread');
  FProblem := TClearLineString(Error.Message);
  if FIsFaulty then
    raise EConvertError.Create('the form is faulty');
end;

procedure TForm.Show(Sender: TObject);
begin
  Check(GetCurrentThreadId = MainThreadID, 'an exception is shown in another thread');
  Shown := Shown + TClearLineString((ExceptObject as Exception).Message);
end;

procedure TForm.Wait;
var
  Rounds: Integer;
begin
  Rounds := 0;
  while (Calls = 0) and (Rounds < 1000) do
  begin
    CheckSynchronize(50);
    Inc(Rounds);
  end;
  FThread.WaitFor; // what else it has to say comes here
end;

procedure FormGetsAToken;
var
  Form: TForm;
begin
  TClearLine.Init(Config);
  Form := TForm.Create(TTokenThread);
  try
    Form.Wait;
    CheckText(TClearLine.GetToken, Form.FToken, 'the token');
    CheckText('', Form.FProblem, 'the problem');
    CheckNumber(1, Calls, 'calls');
  finally
    Form.Free;
  end;
end;

procedure FormGetsAnError;
var
  Form: TForm;
begin
  TClearLine.Init(Config('pos-demo', 'wr0ng'));
  Form := TForm.Create(TTokenThread);
  try
    Form.Wait;
    CheckText('', Form.FToken, 'the token');
    CheckContains('client_secret', Form.FProblem, 'the problem');
    CheckNumber(1, Calls, 'calls');
  finally
    Form.Free;
  end;
end;

// Or it would wait for ever.
procedure FormGetsEveryException;
var
  Form: TForm;
begin
  Form := TForm.Create(TFaultyThread);
  try
    Form.Wait;
    CheckText('no EClearLine', Form.FProblem, 'the problem');
    CheckNumber(1, Calls, 'calls');
  finally
    Form.Free;
  end;
end;

// What the form does wrong is shown as in every event, and is no failure to get a token.
procedure FormIsFaulty;
var
  Form: TForm;
begin
  TClearLine.Init(Config);
  Form := TForm.Create(TTokenThread);
  try
    Form.FIsFaulty := True;
    Form.Wait;
    CheckNumber(1, Calls, 'calls');
    CheckText('', Form.FProblem, 'the problem');
    CheckText('the form is faulty', Shown, 'what is shown');
  finally
    Form.Free;
  end;

  Form := TForm.Create(TFaultyThread);
  try
    Form.FIsFaulty := True;
    Form.Wait;
    CheckNumber(1, Calls, 'calls');
    CheckText('the form is faulty', Shown, 'what is shown');
  finally
    Form.Free;
  end;
end;

procedure FormIsClosed;
var
  Form: TForm;
begin
  TClearLine.Init(Config);
  Control('POST', '/faults', ClearLineObject.Put('kind', 'silent').Put('count', 1).Json);
  Form := TForm.Create(TTokenThread);
  CheckSynchronize(100); // it waits by now, or nearly
  Form.Free;
  CheckNumber(0, Calls, 'calls');
end;

// The thread that a form waits for at its end may have something to say: it is not said to a form that is half gone.
procedure FormIsClosedTooEarly;
var
  Form: TForm;
begin
  TClearLine.Init(Config);
  TClearLine.GetToken;
  Form := TForm.Create(TTokenThread);
  Sleep(200); // the token is there by now, and waits for the main thread
  Form.Free;
  CheckNumber(0, Calls, 'calls with a token');

  Form := TForm.Create(TFaultyThread);
  Sleep(200);
  Form.Free;
  CheckNumber(0, Calls, 'calls with an error');
end;

const
  Tests: array[0..6] of TTest = (
    (Name: 'AllAtOnce'; Run: AllAtOnce),
    (Name: 'FormGetsAToken'; Run: FormGetsAToken),
    (Name: 'FormGetsAnError'; Run: FormGetsAnError),
    (Name: 'FormGetsEveryException'; Run: FormGetsEveryException),
    (Name: 'FormIsFaulty'; Run: FormIsFaulty),
    (Name: 'FormIsClosed'; Run: FormIsClosed),
    (Name: 'FormIsClosedTooEarly'; Run: FormIsClosedTooEarly));

procedure RunThreadTests;
begin
  RunAll(Tests);
end;

end.
