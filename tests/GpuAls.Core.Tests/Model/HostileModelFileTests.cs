using System.Text;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Files whose checksums are all right and whose content is not: no query may read outside its arrays, whatever a file says.</summary>
public sealed class HostileModelFileTests : IDisposable
{
    const int Offset = 8, Length = 16, Rows = 24, Columns = 32, Stride = 40;

    readonly TestFolder folder = new();
    readonly ModelBytes file;

    public HostileModelFileTests() => file = new ModelBytes(SmallModels.WithLabels(), folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_WithTheSameSectionTwice_IsRefused()
    {
        file.Entry(SectionKind.KnownValues)[0] = (byte)SectionKind.UserFactors;
        AssertRefused("section 'user factors': there twice");
    }

    [Fact]
    public void Open_WithoutASection_IsRefused()
    {
        file.Entry(SectionKind.KnownValues)[0] = 200;
        AssertRefused("section 'known values': missing");
    }

    [Fact]
    public void Open_WithHalfOfTheLabels_IsRefused()
    {
        file.Entry(SectionKind.ItemLabels)[0] = 200;
        AssertRefused("section 'item labels': missing");
    }

    [Fact]
    public void Open_WithMoreSectionsThanRoom_IsRefused()
    {
        BitConverter.TryWriteBytes(file.Header[12..], 1025);
        BitConverter.TryWriteBytes(file.Header[60..], BlockChecksum.Crc32C(file.Header[..60]));
        Assert.Equal(Message("the header counts 1025 sections, more than the file has room for"), file.RefusedByOpen(folder).Message);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(0)]
    [InlineData(-64)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Open_WithASectionElsewhere_IsRefused(long offset)
    {
        var expected = file.Field(SectionKind.ItemFactors, Offset);
        file.SetField(SectionKind.ItemFactors, Offset, offset);
        AssertRefused(FormattableString.Invariant($"section 'item factors': starts at byte {offset:N0}; expected {expected:N0}"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Open_WithASectionThatLeavesTheFile_IsRefused(long length)
    {
        var offset = file.Field(SectionKind.ItemFactors, Offset);
        file.SetField(SectionKind.ItemFactors, Length, length);
        AssertRefused(
            FormattableString.Invariant($"section 'item factors': {length:N0} bytes from byte {offset:N0} of a file of {file.Bytes.Length:N0}"));
    }

    [Theory]
    [InlineData(3, 17, 31)]
    [InlineData(4, 17, 32)]
    [InlineData(-3, 17, -32)]
    [InlineData(3, 33, 32)]
    [InlineData(3, 0, 32)]
    // The product wraps around to 96 in 64 bits.
    [InlineData(96, 17, (1L << 59) + 1)]
    [InlineData(long.MaxValue, 17, long.MaxValue)]
    public void Open_WithAShapeThatIsNotTheLength_IsRefused(long rows, long columns, long stride)
    {
        file.SetField(SectionKind.ItemFactors, Rows, rows).SetField(SectionKind.ItemFactors, Columns, columns);
        file.SetField(SectionKind.ItemFactors, Stride, stride);
        AssertRefused(FormattableString.Invariant(
            $"section 'item factors': 384 bytes cannot be {rows:N0} rows of {columns:N0} elements with a stride of {stride:N0}"));
    }

    [Fact]
    public void Open_WithElementsOfAnotherType_IsRefused()
    {
        file.Entry(SectionKind.KnownColumns)[4] = 4;
        AssertRefused("section 'known columns': elements of type 4; expected 2");
    }

    [Fact]
    public void Open_WithFactorsThatAreNotTheOptions_IsRefused()
    {
        file.SetField(SectionKind.ItemFactors, Columns, 16);
        AssertRefused("section 'item factors': columns 16; expected 17");
    }

    [Fact]
    public void Open_WithAnotherStride_IsRefused()
    {
        file.SetField(SectionKind.UserFactors, Rows, 2).SetField(SectionKind.UserFactors, Stride, 64);
        AssertRefused("section 'user factors': stride 64; expected 32");
    }

    [Theory]
    [InlineData(0, 1, "first offset 1; expected 0")]
    [InlineData(1, -1, "row 0 goes from 0 to -1; expected 0 to 3 further")]
    [InlineData(1, 4, "row 0 goes from 0 to 4; expected 0 to 3 further")]
    [InlineData(2, 1, "row 1 goes from 2 to 1; expected 0 to 3 further")]
    [InlineData(1, long.MinValue, "row 0 goes from 0 to -9223372036854775808; expected 0 to 3 further")]
    [InlineData(4, 5, "last offset 5; expected 6")]
    [InlineData(4, 7, "last offset 7; expected 6")]
    public void Open_WithOffsetsThatDoNotAscendToTheEnd_IsRefused(int row, long offset, string what)
    {
        file.SetInt64(SectionKind.KnownOffsets, row, offset);
        AssertRefused($"section 'known offsets': {what}");
    }

    [Theory]
    [InlineData(2, 7, "row 2 goes from 7 to 5; expected 0 to 2147483647 further")]
    [InlineData(4, long.MaxValue, "row 3 goes from 32 to 9223372036854775807; expected 0 to 2147483647 further")]
    [InlineData(4, 34, "last offset 34; expected 33")]
    public void Open_WithNamesOutsideTheirText_IsRefused(int row, long offset, string what)
    {
        if (row == 2) file.SetInt64(SectionKind.UserKeyOffsets, 3, 5);
        file.SetInt64(SectionKind.UserKeyOffsets, row, offset);
        AssertRefused($"section 'user key offsets': {what}");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Open_WithAColumnThatIsNoItem_IsRefused(int column)
    {
        file.SetInt32(SectionKind.KnownColumns, 3, column);
        AssertRefused($"section 'known columns': the column {column}; expected 0 to 2");
    }

    [Fact]
    public void Open_WithPaddingThatHidesSomething_IsRefused()
    {
        file.Bytes[file.Field(SectionKind.UserFactors, Offset) - 1] = 1;
        AssertRefused("section 'user factors': the padding before it is not zero");
    }

    [Theory]
    [InlineData("\"alpha\": 2.5", "\"alpha\": 0.0", "alpha is 0; expected a number above 0")]
    [InlineData("\"alpha\": 2.5", "\"delta\": 2.5", "'alpha' is missing")]
    [InlineData("\"log\"", "\"lag\"", "confidence is 'lag'; expected hu, scaled, log, bm25, tfidf, binary, ials, normalized or fading")]
    public void Open_WithInvalidOptions_IsRefused(string text, string replacement, string what)
    {
        Replace(text, replacement);
        AssertRefused($"section 'options': {what}");
    }

    [Theory]
    [InlineData("{", "[")]
    [InlineData("\"alpha\": 2.5", "\"alpha\": \"a\"")]
    [InlineData("\"iterations\": [", "\"iterations\": {")]
    [InlineData("\"factors\": 17", "\"factors\": .7")]
    public void Open_WithOptionsThatAreNotTheRightJson_IsRefused(string text, string replacement)
    {
        Replace(text, replacement);
        Assert.StartsWith(Message("section 'options': "), file.Seal().RefusedByOpen(folder).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithSectionsOfALaterProgram_LeavesThemUnread()
    {
        file.Entry(SectionKind.ItemLabelOffsets)[0] = 201;
        file.Entry(SectionKind.ItemLabels)[0] = 200;
        AlsModelFile.Verify(folder.Write("m.als", file.Seal().Bytes));
        Assert.Null(AlsModelFile.Open(folder["m.als"]).Items.Labels);
        Assert.Contains("kind 200", AlsModelFile.Describe(folder["m.als"]).Sections.Select(section => section.Name));
    }

    [Theory]
    [InlineData(SectionKind.UserFactors, 33, float.NaN, "'user factors', row 1: the factor NaN; expected a finite number")]
    [InlineData(SectionKind.ItemFactors, 0, float.PositiveInfinity, "'item factors', row 0: the factor Infinity; expected a finite number")]
    [InlineData(SectionKind.ItemFactors, 17, 1f, "'item factors', row 0: padding that is not zero")]
    [InlineData(SectionKind.KnownValues, 5, 0f, "'known values', row 3: the strength 0; expected a finite number other than 0")]
    [InlineData(SectionKind.KnownValues, 2, float.NaN, "'known values', row 2: the strength NaN; expected a finite number other than 0")]
    public void Open_WithANumberThatTrainingNeverLeaves_IsRefused(object kind, int index, float value, string what)
    {
        file.SetFloat((SectionKind)kind, index, value).Seal();
        Assert.Equal(Message($"section {what}"), file.RefusedByOpen(folder).Message);
    }

    // Both lengths are finite and their product is not: 1E+20 · 1E+20.
    [Fact]
    public void Open_WithFactorsWhoseScoresOverflow_IsRefused()
    {
        file.SetFloat(SectionKind.UserFactors, 32, 1e20f).SetFloat(SectionKind.ItemFactors, 64, -1e20f).Seal();
        Assert.Equal(
            Message(
                "section 'user factors', row 1: a vector of length 1E+20; with item row 2 of length 1E+20, the score can exceed 3.4E+38 (float32)"),
            file.RefusedByOpen(folder).Message);
    }

    [Fact]
    public void Open_WithOneLargeSideAndOneSmall_GivesTheModel()
    {
        for (var k = 0; k < 32 * 3; k++) file.SetFloat(SectionKind.ItemFactors, k, k % 32 < 17 ? 1e-20f : 0);
        file.SetFloat(SectionKind.UserFactors, 32, 1e30f).Seal();
        Assert.Equal(1e30f, AlsModelFile.Open(folder.Write("m.als", file.Bytes)).Factors.Users.Row(1)[0]);
    }

    [Fact]
    public void Open_WithColumnsOutOfOrder_IsRefused()
    {
        file.SetInt32(SectionKind.KnownColumns, 3, 2).SetInt32(SectionKind.KnownColumns, 4, 1).Seal();
        Assert.Equal(
            Message("section 'known columns', row 2: column 1 after column 2; expected ascending ones"),
            file.RefusedByOpen(folder).Message);
    }

    [Fact]
    public void Open_OfThousandsOfRandomChanges_RefusesOrGivesAModelThatCanBeRead()
    {
        var random = new Random(1);
        var original = file.Bytes.ToArray();
        var refused = 0;
        for (var k = 0; k < 2000; k++)
        {
            file.Bytes = [.. original];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                // Half of the changes hit the table, where they do most harm; the number of sections stays, so that the file can be sealed.
                var place = random.Next(2) == 0 ? random.Next(64, 64 + 64 * 12) : random.Next(64, original.Length);
                file.Bytes[place] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            }

            folder.Write("m.als", file.Seal().Bytes);
            try
            {
                ReadAll(AlsModelFile.Open(folder["m.als"]));
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 1999);
    }

    static void ReadAll(AlsModel model)
    {
        var sum = 0.0;
        for (var user = 0; user < model.Users.Count; user++)
        {
            foreach (var factor in model.Factors.Users.Row(user)) sum += factor;
            foreach (var item in model.Known.RowColumns(user)) sum += model.Factors.Items.Row(item)[0];
            foreach (var value in model.Known.RowValues(user)) sum += value;
            sum += model.Users.Name(user).Length;
        }

        for (var item = 0; item < model.Items.Count; item++) sum += model.Factors.Items.Row(item)[^1] + model.Items.Name(item).Length;
        GC.KeepAlive(sum);
    }

    void Replace(string text, string replacement)
    {
        Assert.Equal(text.Length, replacement.Length);
        var content = file.Content(SectionKind.Options);
        var place = content.IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(place >= 0, $"'{text}' is not in the options");
        Encoding.UTF8.GetBytes(replacement).CopyTo(content[place..]);
    }

    void AssertRefused(string what) => Assert.Equal(Message(what), file.Seal().RefusedByOpen(folder).Message);

    string Message(string what) => $"{folder["m.als"]}: damaged: {what}";
}
