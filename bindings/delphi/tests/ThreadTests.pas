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
    FToken, FHint: TClearLineString;
    FThread: TTokenThread;
    procedure Arrived(const Token: TClearLineString);
    procedure Failed(Error: EClearLine);
    procedure Wait;
  public
    constructor Create;
    destructor Destroy; override;
  end;

constructor TForm.Create;
begin
  FThread := TTokenThread.Create('', Arrived, Failed);
end;

destructor TForm.Destroy;
begin
  FThread.Free;
  inherited;
end;

procedure TForm.Arrived(const Token: TClearLineString);
begin
  Check(GetCurrentThreadId = MainThreadID, 'the token arrives in another thread');
  FToken := Token;
end;

procedure TForm.Failed(Error: EClearLine);
begin
  Check(GetCurrentThreadId = MainThreadID, 'the error arrives in another thread');
  FHint := Error.Hint;
end;

procedure TForm.Wait;
var
  Rounds: Integer;
begin
  Rounds := 0;
  while (FToken = '') and (FHint = '') and (Rounds < 1000) do
  begin
    CheckSynchronize(50);
    Inc(Rounds);
  end;
end;

procedure FormGetsAToken;
var
  Form: TForm;
begin
  TClearLine.Init(Config);
  Form := TForm.Create;
  try
    Form.Wait;
    CheckText(TClearLine.GetToken, Form.FToken, 'the token');
    CheckText('', Form.FHint, 'the hint');
  finally
    Form.Free;
  end;
end;

procedure FormGetsAnError;
var
  Form: TForm;
begin
  TClearLine.Init(Config('pos-demo', 'wr0ng'));
  Form := TForm.Create;
  try
    Form.Wait;
    CheckText('', Form.FToken, 'the token');
    CheckContains('client_secret', Form.FHint, 'the hint');
  finally
    Form.Free;
  end;
end;

procedure FormIsClosed;
var
  Form: TForm;
  Told: Boolean;
begin
  TClearLine.Init(Config);
  Control('POST', '/faults', ClearLineObject.Put('kind', 'silent').Put('count', 1).Json);
  Form := TForm.Create;
  CheckSynchronize(100); // it waits by now, or nearly
  Told := (Form.FToken <> '') or (Form.FHint <> '');
  Form.Free;
  Check(not Told, 'a silent server has said something');
end;

const
  Tests: array[0..3] of TTest = (
    (Name: 'AllAtOnce'; Run: AllAtOnce),
    (Name: 'FormGetsAToken'; Run: FormGetsAToken),
    (Name: 'FormGetsAnError'; Run: FormGetsAnError),
    (Name: 'FormIsClosed'; Run: FormIsClosed));

procedure RunThreadTests;
begin
  RunAll(Tests);
end;

end.
