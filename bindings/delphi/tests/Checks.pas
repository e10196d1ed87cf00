// Tests and checks, as little as it takes. A failing check prints one line and fails its test, which goes on.
unit Checks;

interface

uses
  SysUtils, ClearLine;

type
  TTest = record
    Name: string;
    Run: procedure;
  end;

procedure Check(Holds: Boolean; const What: string);
procedure CheckText(const Wanted, Got: TClearLineString; const What: string);
procedure CheckContains(const Part, Text: TClearLineString; const What: string);
procedure CheckNumber(Wanted, Got: Int64; const What: string);
// The error that a call was meant to raise. Follows `except on E: EClearLine do`.
procedure CheckStatus(Wanted: Integer; E: EClearLine; const What: string);
// Follows a call that should have raised one.
procedure CheckRaised(const What: string);

procedure RunAll(const Tests: array of TTest);
function Closing: Integer; // prints the last line; the exit code

implementation

uses
  Simulator;

var
  Passed, Failures: Integer;
  TestFailed: Boolean;

procedure Check(Holds: Boolean; const What: string);
begin
  if Holds then
    Exit;
  TestFailed := True;
  WriteLn('  ', What);
end;

procedure CheckText(const Wanted, Got: TClearLineString; const What: string);
begin
  Check(Wanted = Got, What + ' is "' + string(Got) + '", not "' + string(Wanted) + '"');
end;

procedure CheckContains(const Part, Text: TClearLineString; const What: string);
begin
  Check(Pos(Part, Text) > 0, What + ' has no "' + string(Part) + '": ' + string(Text));
end;

procedure CheckNumber(Wanted, Got: Int64; const What: string);
begin
  Check(Wanted = Got, What + ' is ' + IntToStr(Got) + ', not ' + IntToStr(Wanted));
end;

procedure CheckStatus(Wanted: Integer; E: EClearLine; const What: string);
begin
  CheckText(TClearLine.StatusName(Wanted), E.StatusName, 'the status of ' + What);
  CheckNumber(Wanted, E.Status, 'the status of ' + What);
end;

procedure CheckRaised(const What: string);
begin
  Check(False, What + ' raises nothing');
end;

procedure RunAll(const Tests: array of TTest);
var
  I: Integer;
begin
  for I := Low(Tests) to High(Tests) do
  begin
    TestFailed := False;
    try
      Control('POST', '/reset', '{"settings":true}');
      Tests[I].Run;
    except
      on E: Exception do
        Check(False, string(E.ClassName) + ': ' + string(E.Message));
    end;
    TClearLine.Shutdown;
    if TestFailed then
    begin
      WriteLn('FAIL ', Tests[I].Name);
      Inc(Failures);
    end
    else
      Inc(Passed);
  end;
end;

function Closing: Integer;
begin
  WriteLn(Passed, ' passed, ', Failures, ' failed, 0 skipped');
  if Failures = 0 then
    Result := 0
  else
    Result := 1;
end;

end.
