// What needs no server: texts, JSON, floating point.
unit ValueTests;

interface

procedure RunValueTests;

implementation

uses
  SysUtils, Math, ClearLine, Checks;

procedure Versions;
begin
  CheckText(TClearLineString(string(AnsiString(cl_version))), TClearLine.Version, 'Version');
  CheckNumber(CLEARLINE_ABI_VERSION, TClearLine.AbiVersion, 'AbiVersion');
  CheckText('CL_E_TIMEOUT', TClearLine.StatusName(CL_E_TIMEOUT), 'StatusName');
end;

// There and back: UTF-16 here, UTF-8 there.
procedure Texts;
const
  // e with an accent, a Cyrillic and a Chinese letter, a slice of pizza (beyond the first 65,536 characters)
  All: array[0..4] of WideChar = (WideChar($E9), WideChar($0416), WideChar($4E2D), WideChar($D83C), WideChar($DF55));
var
  Text, Quoted: TClearLineString;
  I: Integer;
begin
  Text := '';
  for I := Low(All) to High(All) do
    Text := Text + All[I];
  Quoted := TClearLine.JsonQuote(Text);
  CheckText('"' + Text + '"', Quoted, 'JsonQuote');
  CheckText(Text, TClearLine.JsonGet(Quoted, ''), 'JsonGet');
  CheckText(Text, TClearLine.JsonGet('"\u00e9\u0416\u4e2d\ud83c\udf55"', ''), 'JsonGet of escapes');
  CheckText('""', TClearLine.JsonQuote(''), 'JsonQuote of nothing');
end;

// A text with #0 would be cut short there. It is refused instead.
procedure TextsWithANul;
var
  Text: TClearLineString;
begin
  Text := 'a';
  Text := Text + WideChar(0) + 'b';
  try
    TClearLine.JsonQuote(Text);
    CheckRaised('JsonQuote of a text with #0');
  except
    on E: EClearLine do
      CheckStatus(CL_E_INVALID_UTF8, E, 'JsonQuote of a text with #0');
  end;
end;

procedure Json;
const
  Answer = '{"text":"a \"b\"","number":-12,"large":5000000000,"yes":true,"no":false,"nothing":null,' +
    '"inner":{"list":[1,{"deep":"x"}]}}';
var
  Value: TClearLineString;
begin
  CheckText('a "b"', TClearLine.JsonText(Answer, '/text'), '/text');
  CheckNumber(-12, TClearLine.JsonInteger(Answer, '/number'), '/number');
  CheckNumber(5000000000, TClearLine.JsonInteger(Answer, '/large'), '/large');
  CheckNumber(7, TClearLine.JsonInteger(Answer, '/nothing', 7), '/nothing');
  CheckNumber(7, TClearLine.JsonInteger(Answer, '/text', 7), '/text as a number');
  Check(TClearLine.JsonBoolean(Answer, '/yes'), '/yes');
  Check(not TClearLine.JsonBoolean(Answer, '/no', True), '/no');
  Check(TClearLine.JsonBoolean(Answer, '/absent', True), '/absent');
  CheckText('x', TClearLine.JsonText(Answer, '/inner/list/1/deep'), '/inner/list/1/deep');
  CheckText('instead', TClearLine.JsonText(Answer, '/nothing', 'instead'), '/nothing');
  Check(not TClearLine.JsonFind(Answer, '/absent', Value), '/absent is found');
  Check(TClearLine.JsonFind(Answer, '/inner', Value), '/inner is not found');
  CheckText('{"list":[1,{"deep":"x"}]}', Value, '/inner');
  try
    TClearLine.JsonGet(Answer, '/absent');
    CheckRaised('JsonGet of what is absent');
  except
    on E: EClearLine do
      CheckStatus(CL_E_INVALID_ARGUMENT, E, 'JsonGet of what is absent');
  end;
end;

// Into the variable that it is read from, which Delphi lets a function have as its Result.
procedure JsonInPlace;
var
  Text: TClearLineString;
begin
  Text := '{"inner":{"text":"a"}}';
  Text := TClearLine.JsonText(Text, '/inner');
  CheckText('{"text":"a"}', Text, 'the inner object');
  Text := TClearLine.JsonText('{}', '/absent', Text);
  CheckText('{"text":"a"}', Text, 'the default');
  Text := TClearLine.JsonGet(Text, '/text');
  CheckText('a', Text, 'the text');
end;

// Somebody's name may be Null.
procedure JsonNullAndTheWordNull;
var
  Value: TClearLineString;
begin
  Check(TClearLine.JsonFind('{"name":"null","email":null}', '/name', Value), 'the name is not found');
  CheckText('null', Value, '/name');
  Check(not TClearLine.JsonFind('{"name":"null","email":null}', '/email', Value), 'the address is found');
  CheckText('', Value, '/email');
  Check(TClearLine.JsonFind('{"a":{"name" : "null"}}', '/a/name', Value), 'the spaced name is not found');
  Check(not TClearLine.JsonFind('{"a":{"name" : null}}', '/a/name', Value), 'the spaced null is found');
  Check(not TClearLine.JsonFind('null', '', Value), 'nothing is found');
  Check(TClearLine.JsonFind('{"x":"\"name\":null","name":"null"}', '/name', Value), 'the quoted name is not found');
end;

procedure Objects;
begin
  CheckText('{}', ClearLineObject.Json, 'an object without members');
  CheckText('{"text":"say \"no\"\\n","yes":true,"no":false,"number":-5,"large":5000000000,"inner":{"a":"b"}}',
    ClearLineObject.Put('text', 'say "no"\n').Put('yes', True).Put('no', False).Put('number', -5)
    .Put('large', 5000000000).Put('inner', ClearLineObject.Put('a', 'b')).Json, 'an object');
end;

procedure Pkce;
var
  Verifier, Challenge, Other: TClearLineString;
begin
  TClearLine.PkceNew(Verifier, Challenge);
  CheckNumber(64, Length(Verifier), 'the verifier''s length');
  CheckNumber(43, Length(Challenge), 'the challenge''s length');
  TClearLine.PkceNew(Other, Challenge);
  Check(Verifier <> Other, 'the same verifier twice');
end;

procedure WithoutLibrary;
begin
  try
    raise EClearLine.CreateWithoutLibrary('clearline.dll was not found', 'Put it there.');
  except
    on E: EClearLine do
    begin
      CheckText('clearline.dll was not found. Put it there.', TClearLineString(E.Message), 'Message');
      CheckText('Put it there.', E.Hint, 'Hint');
      CheckNumber(0, E.Status, 'Status');
      CheckNumber(-1, E.RetryAfterMs, 'RetryAfterMs');
      Check(not E.Retryable, 'Retryable');
    end;
  end;
end;

const
  Tests: array[0..8] of TTest = (
    (Name: 'Versions'; Run: Versions),
    (Name: 'Texts'; Run: Texts),
    (Name: 'TextsWithANul'; Run: TextsWithANul),
    (Name: 'Json'; Run: Json),
    (Name: 'JsonInPlace'; Run: JsonInPlace),
    (Name: 'JsonNullAndTheWordNull'; Run: JsonNullAndTheWordNull),
    (Name: 'Objects'; Run: Objects),
    (Name: 'Pkce'; Run: Pkce),
    (Name: 'WithoutLibrary'; Run: WithoutLibrary));

procedure RunValueTests;
begin
  RunAll(Tests);
end;

end.
