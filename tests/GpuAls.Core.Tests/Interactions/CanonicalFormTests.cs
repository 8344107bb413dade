using GpuAls.Core.Interactions;

namespace GpuAls.Core.Tests.Interactions;

/// <summary>Form C, with examples of Unicode's annex 15 and of each part of the algorithm.</summary>
public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")] // a character that is only ever replaced
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")] // stays: the composed letter does not take the mark below
    [InlineData("s\u0323\u0307", "\u1E69")] // two marks
    [InlineData("s\u0307\u0323", "\u1E69")] // two marks in the other order
    [InlineData("a\u0315\u0300\u05AE\u0062", "\u00E0\u05AE\u0315b")] // marks are sorted by class
    [InlineData("a\u0304\u0301\u0300", "\u0101\u0301\u0300")] // a mark of the same class blocks
    [InlineData("\u0958", "\u0915\u093C")] // excluded from composition
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국")] // Hangul
    [InlineData("\uAC00\u11A8", "\uAC01")] // a syllable takes a trailing consonant
    [InlineData("\u304B\u3099", "\u304C")] // Japanese voicing mark, as macOS writes it
    [InlineData("\u0301e", "\u0301e")] // a mark without a letter
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")] // beyond the first plane
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("", "")]
    public void Of_IsFormC(string text, string expected)
    {
        Assert.Equal(expected, CanonicalForm.Of(text));
        Assert.Same(expected, CanonicalForm.Of(expected));
    }
}
