using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class EncodingTests
{
    const string Text = "user;item;n\r\nBjörk;Dübel, groß;3\r\n";

    [Theory]
    [InlineData("latin1")]
    [InlineData("windows-1252")]
    [InlineData("cp1252")]
    [InlineData("1252")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("gb18030")]
    [InlineData("ibm850")]
    [InlineData("UTF-8")]
    public void AnyEncoding_IsReadByName(string name)
    {
        var encoding = TextEncodings.Find(name);
        var format = new InteractionFormat { Text = new() { Encoding = encoding } };
        Assert.Equal(["Björk Dübel, groß 3"], Reading.Of(encoding.GetBytes(Text), format).Matrix.Lines());
        Assert.Equal(["Björk Dübel, groß 3"], Reading.Of([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)], format).Matrix.Lines());
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void AByteOrderMark_NamesTheEncoding(string name)
    {
        var encoding = TextEncodings.Find(name);
        var (matrix, report) = Reading.Of([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
        Assert.Equal(["Björk Dübel, groß 3"], matrix.Lines());
        Assert.Equal(";", report.Separator);
    }

    [Fact]
    public void BytesThatAreInvalid_AreAnError_AndNoReplacement()
    {
        byte[] text = [.. "ann,"u8, 0x81, .. ",1\n"u8];
        Assert.Equal(
            "plays.tsv: the bytes 0x81 0x2C are not valid shift_jis; expected text in that encoding",
            Reading.ErrorOf(text, new InteractionFormat { Text = new() { Encoding = TextEncodings.Find("shift_jis") } }));
        Assert.Equal(
            "plays.tsv: the byte 0x31 is not valid utf-16; expected text in that encoding",
            Reading.ErrorOf([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("ann,x,1\n"), 0x31]));
    }

    [Theory]
    [InlineData("ansi")]
    [InlineData("")]
    [InlineData("99999")]
    [InlineData("utf-7")]
    public void AnUnknownEncoding_ListsCommonOnes(string name) => Assert.Equal(
        $"unknown encoding '{name}'; expected a name such as utf-8, latin1, windows-1252, utf-16, gb18030 or shift_jis",
        Assert.Throws<GpuAlsException>(() => TextEncodings.Find(name)).Message);

    [Fact]
    public void Utf16WithoutAMark_IsNamed()
    {
        var error = Assert.Throws<UnreadableInputException>(() => Reading.Of(Encoding.Unicode.GetBytes(Text)));
        Assert.Equal("plays.tsv: UTF-16 text without a byte order mark; expected rows of text", error.Message);
        Assert.Equal("Name its encoding: --encoding utf-16", error.Remedy);
        Assert.Equal(
            "Name its encoding: --encoding utf-16BE",
            Assert.Throws<UnreadableInputException>(() => Reading.Of(Encoding.BigEndianUnicode.GetBytes(Text))).Remedy);
    }
}
