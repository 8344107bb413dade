namespace GpuAls.Core.Tests;

public sealed class DisplayTextTests
{
    [Theory, InlineData(0, "0 rows"), InlineData(1, "1 row"), InlineData(2, "2 rows"), InlineData(17_559_530, "17,559,530 rows")]
    public void Count_HasThousandsSeparatorsAndTheNoun(long number, string expected) => Assert.Equal(expected, DisplayText.Count(number, "row"));

    [Fact]
    public void Count_TakesAPluralOfItsOwn() => Assert.Equal("2 entries", DisplayText.Count(2, "entry", "entries"));

    [Theory]
    [InlineData("", "''")]
    [InlineData("beyoncé", "'beyoncé'")]
    [InlineData("alice\tradiohead", @"'alice\tradiohead'")]
    [InlineData("a\r\nb", @"'a\r\nb'")]
    [InlineData("bell\a, escape\u001b[31m", @"'bell\u0007, escape\u001B[31m'")]
    [InlineData("line\u2028end", @"'line\u2028end'")]
    [InlineData("turn\u202Earound", @"'turn\u202Earound'")]
    [InlineData("می\u200Cخواهم", "'می\u200Cخواهم'")]
    [InlineData("\U000E0001tag", @"'\U000E0001tag'")]
    [InlineData("☃ 🎸", "'☃ 🎸'")]
    public void Quote_OfText_EscapesWhatWouldMoveTheCursor(string text, string expected) => Assert.Equal(expected, DisplayText.Quote(text));

    // Not a case of the theory: an attribute cannot hold half of a pair.
    [Fact]
    public void Quote_OfHalfAPair_ShowsItAsANumber() => Assert.Equal(@"'half \uD83D of a pair'", DisplayText.Quote("half \uD83D of a pair"));

    [Theory]
    [InlineData(79, false)]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void Quote_OfLongText_IsCutAfter80Characters(int length, bool isCut) =>
        Assert.Equal("'" + new string('x', Math.Min(length, 80)) + (isCut ? "…'" : "'"), DisplayText.Quote(new string('x', length)));

    [Fact]
    public void Quote_OfLongEmoji_IsNeverCutInsideAPair() =>
        Assert.Equal("'" + string.Concat(Enumerable.Repeat("🎸", 80)) + "…'", DisplayText.Quote(string.Concat(Enumerable.Repeat("🎸", 81))));

    [Fact]
    public void Quote_OfUtf8_ShowsBytesThatAreNotUtf8AsNumbers()
    {
        Assert.Equal(@"'beyonc\xE9\u0000'", DisplayText.Quote([.. "beyonc"u8, 0xE9, 0]));
        Assert.Equal(@"'\xF0\x9F\x8E'", DisplayText.Quote([0xF0, 0x9F, 0x8E]));
        Assert.Equal("'beyoncé'", DisplayText.Quote("beyoncé"u8));
    }

    [Fact]
    public void Escape_OfLongText_KeepsAllOfIt() => Assert.Equal(new string('x', 200) + @"\n", DisplayText.Escape(new string('x', 200) + "\n"));
}
