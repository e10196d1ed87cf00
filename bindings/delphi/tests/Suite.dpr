// The suite for ClearLine.pas. Run it beside the simulator: clearline-simulator --exec -- Suite
program Suite;

{$APPTYPE CONSOLE}

uses
  {$IFDEF UNIX}cthreads, cwstring, {$ENDIF}
  SysUtils,
  ClearLine in '..\ClearLine.pas',
  Checks in 'Checks.pas',
  Simulator in 'Simulator.pas',
  ValueTests in 'ValueTests.pas',
  TokenTests in 'TokenTests.pas',
  SignInTests in 'SignInTests.pas',
  TokenThread in '..\examples\TokenThread.pas',
  ThreadTests in 'ThreadTests.pas';

begin
  if Variable('CLEARLINE_SIMULATOR_CONTROL') = '' then
  begin
    WriteLn(ErrOutput, 'run beside the simulator: clearline-simulator --exec -- Suite');
    Halt(2);
  end;
  RunValueTests;
  RunTokenTests;
  RunSignInTests;
  RunThreadTests;
  ExitCode := Closing;
end.
