using System.Text;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion.Tests;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData(" radiohead", "radiohead")]
    [InlineData("radiohead\t ", "radiohead")]
    [InlineData("\uFEFFu1", "u1")]
    [InlineData("\u00A0Björk\u3000", "Björk")]
    [InlineData("\u200Bmuse\u200D\u200E", "muse")]
    [InlineData("muse\u001A", "muse")]
    [InlineData("pink\u00A0floyd", "pink floyd")]
    [InlineData("pink\u202Ffloyd", "pink floyd")]
    [InlineData("pi\u00ADnk\u200B flo\u2060yd", "pink floyd")]
    [InlineData("Beyonce\u0301", "Beyoncé")]
    [InlineData("\u212Bngstro\u0308m", "Ångström")]
    [InlineData(" Beyonce\u0301\u00A0", "Beyoncé")]
    public void Of_RemovesWhatCannotBeSeen(string name, string expected)
    {
        Assert.Equal(expected, NameRules.All.Of(name));
        Assert.Equal(expected, Encoding.UTF8.GetString(NameRules.All.Changed(Encoding.UTF8.GetBytes(name))!));
        Assert.Equal(name, new NameRules(Trims: false, Composes: false).Of(name));
    }

    [Theory]
    [InlineData("radiohead")]
    [InlineData("the  beatles")]
    [InlineData("Björk")]
    [InlineData("椎名\u3000林檎")]
    [InlineData("میخواهم\u200Cبروم")]
    [InlineData("👩\u200D🚀")]
    [InlineData("한국")]
    [InlineData("\u1D15E")]
    public void Changed_LeavesOtherNamesAlone(string name) => Assert.Null(NameRules.All.Changed(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Changed_LeavesBytesThatAreNotUtf8Alone() => Assert.Null(NameRules.All.Changed([0x20, 0xE9, 0x20]));

    [Fact]
    public void EachRule_WorksAlone()
    {
        Assert.Equal("Beyonce\u0301", new NameRules(Trims: true, Composes: false).Of(" Beyonce\u0301 "));
        Assert.Equal(" Beyoncé ", new NameRules(Trims: false, Composes: true).Of(" Beyonce\u0301 "));
    }

    [Theory]
    [InlineData(" ", true)]
    [InlineData("\u00A0\uFEFF\u200B", true)]
    [InlineData("\u00A0x", false)]
    [InlineData("é", false)]
    [InlineData("💿", false)]
    public void IsBlank_OfANameOfWhichNothingIsLeft(string name, bool expected)
    {
        Assert.Equal(expected, NameRules.All.IsBlank(Encoding.UTF8.GetBytes(name)));
        Assert.False(new NameRules(Trims: false, Composes: true).IsBlank(Encoding.UTF8.GetBytes(name)));
    }
}
