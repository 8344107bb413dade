using System.Text;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tests;

public sealed class LowerCaseTests
{
    // The right column is the result of Python's str.lower().
    [Theory]
    [InlineData("", "")]
    [InlineData("Radiohead", "radiohead")]
    [InlineData("AC/DC 123 \"x\"", "ac/dc 123 \"x\"")]
    [InlineData("BJÖRK", "björk")]
    [InlineData("МУМИЙ ТРОЛЛЬ", "мумий тролль")]
    [InlineData("İbrahim Tatlıses", "i\u0307brahim tatlıses")]
    [InlineData("ΡΟΔΕΣ", "ροδες")]
    [InlineData("ΣΩΚΡΑΤΗΣ ΜΑΛΑΜΑΣ", "σωκρατης μαλαμας")]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ'Α ΑΣ' Α", "ασ'α ας' α")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("東京事変 STRAẞE", "東京事変 straße")]
    public void Of_AnyScript_MatchesPython(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(new LowerCase().Of(Encoding.UTF8.GetBytes(text))));

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void Of_LongText_GrowsItsBuffers(int length)
    {
        var lower = new LowerCase();
        foreach (var character in "AÉИ東İ")
        {
            var expected = new string(character, length).ToLowerInvariant().Replace("İ", "i\u0307", StringComparison.Ordinal);
            Assert.Equal(expected, Encoding.UTF8.GetString(lower.Of(Encoding.UTF8.GetBytes(new string(character, length)))));
        }
    }
}
