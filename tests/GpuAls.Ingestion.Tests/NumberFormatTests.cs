using System.Text;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData(',', "1,5", 1.5f)]
    [InlineData(',', "1.234,5", 1234.5f)]
    [InlineData(',', "1.234", 1234f)]
    [InlineData(',', "12.345.678", 12345678f)]
    [InlineData(',', "1 234,25", 1234.25f)]
    [InlineData(',', "1\u00A0234,25", 1234.25f)]
    [InlineData(',', "1\u202F234", 1234f)]
    [InlineData(',', "1'234", 1234f)]
    [InlineData(',', ",5", .5f)]
    [InlineData(',', "+1,5e1", 15f)]
    [InlineData(',', " 7 ", 7f)]
    [InlineData('.', "1,234.5", 1234.5f)]
    [InlineData('.', "1.5", 1.5f)]
    [InlineData('.', "1,234,567", 1234567f)]
    public void ANumber_IsReadWithItsSeparators(char separator, string text, float expected)
    {
        Assert.Null(FieldParser.Strength(Encoding.UTF8.GetBytes(text), NumberFormat.Of(separator), out var strength));
        Assert.Equal(expected, strength);
    }

    [Theory]
    [InlineData(',', "1.5")]
    [InlineData(',', "1.23")]
    [InlineData(',', "1.2345")]
    [InlineData(',', "1234.567")]
    [InlineData(',', "1.234 567")]
    [InlineData(',', "1.234.56")]
    [InlineData(',', "1,5,6")]
    [InlineData(',', "1,234.5")]
    [InlineData(',', ".5")]
    [InlineData(',', "1..234")]
    [InlineData(',', "")]
    [InlineData(',', "x")]
    [InlineData('.', "1,5")]
    [InlineData('.', ",234")]
    public void SeparatorsInOtherPlaces_AreNoNumber(char separator, string text) =>
        Assert.Equal(BadRowKind.NoNumber, FieldParser.Strength(Encoding.UTF8.GetBytes(text), NumberFormat.Of(separator), out _));

    [Theory]
    [InlineData("1,5", BadRowKind.DecimalComma)]
    [InlineData("1.234,5", BadRowKind.DecimalComma)]
    [InlineData("1,234.5", BadRowKind.DecimalComma)]
    [InlineData("1,5,6", BadRowKind.NoNumber)]
    [InlineData("a,b", BadRowKind.NoNumber)]
    [InlineData(",", BadRowKind.NoNumber)]
    public void WithoutATypedSeparator_ACommaIsNoNumber(string text, BadRowKind expected) =>
        Assert.Equal(expected, FieldParser.Strength(Encoding.UTF8.GetBytes(text), null, out _));

    [Theory]
    [InlineData(',', "-1,5", BadRowKind.Negative)]
    [InlineData(',', "inf", BadRowKind.NotFinite)]
    [InlineData(',', "1,0e99", BadRowKind.BeyondFloat32)]
    [InlineData(',', "1\0", BadRowKind.Nul)]
    public void OtherProblems_AreFoundToo(char separator, string text, BadRowKind expected) =>
        Assert.Equal(expected, FieldParser.Strength(Encoding.UTF8.GetBytes(text), NumberFormat.Of(separator), out _));

    [Fact]
    public void AFileWithDecimalCommas_HasAHeader_AndIsRead()
    {
        var format = new InteractionFormat { Text = new() { DecimalSeparator = ',' } };
        Assert.Equal(["a x 1234.5", "a y 0.5"], Reading.Of("Kunde;Artikel;Menge\na;x;1.234,5\na;y;0,5\n", format).Matrix.Lines());
    }
}
