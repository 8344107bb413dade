using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class DamagedModelFileTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string path;

    public DamagedModelFileTests() => path = folder["m.als"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_OfAMissingFile_IsRefused()
    {
        AssertRefused($"{path}: no such file");
        var elsewhere = Path.Combine(folder["none"], "m.als");
        Assert.Equal($"{elsewhere}: no such file", Assert.Throws<ModelFileException>(() => AlsModelFile.Open(elsewhere)).Message);
    }

    [Fact]
    public void Open_OfAFolder_IsRefused() =>
        Assert.Equal(
            $"{folder.Path}: a folder; expected a model file",
            Assert.Throws<ModelFileException>(() => AlsModelFile.Open(folder.Path)).Message);

    [Fact]
    public void Open_OfAnEmptyFile_IsRefused() => AssertRefused([], $"{path}: empty; expected a model file");

    [Theory]
    [InlineData("u", "75")]
    [InlineData("user\tartist\tplays\n", "75 73 65 72 09 61 72 74")]
    public void Open_OfAForeignFile_IsRefused(string text, string found) => AssertRefused(
        System.Text.Encoding.ASCII.GetBytes(text), $"{path}: not a GpuAls model file: it starts with {found}; expected 89 41 4C 53 0D 0A 1A 0A");

    [Theory]
    [InlineData(new byte[] { 0x89, 0x41, 0x4C, 0x53, 0x0A, 0x1A, 0x0A, 0x01 }, "89 41 4C 53 0A 1A 0A 01")]
    [InlineData(new byte[] { 0x09, 0x41, 0x4C, 0x53, 0x0D, 0x0A, 0x1A, 0x0A }, "09 41 4C 53 0D 0A 1A 0A")]
    [InlineData(new byte[] { 0xEF, 0xBF, 0xBD, 0x41, 0x4C, 0x53, 0x0D, 0x0A }, "EF BF BD 41 4C 53 0D 0A")]
    public void Open_OfAFileThatWasCopiedAsText_SaysSo(byte[] start, string found) => AssertRefused(
        start, $"{path}: a model file that was copied as text and is damaged: it starts with {found}; expected 89 41 4C 53 0D 0A 1A 0A");

    [Fact]
    public void Open_OfANewerFormat_IsRefused()
    {
        var file = new ModelBytes(SmallModels.WithoutLabels(), folder);
        file.Header[8] = 7;
        AssertRefused(file.Seal().Bytes, $"{path}: written by a newer GpuAls: format 7, this program reads up to 6; a newer program opens it");
        file.Header[8] = 0;
        AssertRefused(file.Seal().Bytes, $"{path}: damaged: format 0; expected 1 to 6");
    }

    [Fact]
    public void Open_OnABigEndianMachine_IsRefused() => Assert.Equal(
        "m.als: model files are little-endian, and this machine is big-endian",
        Assert.Throws<ModelFileException>(
            () => SectionFileReader.RequireLittleEndian(AlsModelFile.Format.About("m.als"), isLittleEndian: false)).Message);

    // Otherwise, a byte of a section that is not there is not tried.
    [Fact]
    public void TheModelThatIsDamaged_HasEverySection_AndAnswersEveryQuery()
    {
        using var model = SmallModels.WithEverySection();
        model.SaveTo(path);
        Assert.Equal(
            Enum.GetValues<SectionKind>().Where(
                kind => kind is <= SectionKind.NeighbourWeights or >= SectionKind.UserFeatures and not SectionKind.CheckpointParts),
            AlsModelFile.Describe(path).Sections.Select(section => section.Kind).Order());
        var answers = ModelAnswers.Of(model, withTraining: true);
        foreach (var inMemory in new[] { false, true })
        {
            using var opened = AlsModelFile.Open(path, inMemory);
            Assert.Equal(answers, ModelAnswers.Of(opened, withTraining: true));
        }

        // Other answers have another digest.
        Assert.NotEqual(answers, ModelAnswers.Of(model with { Neighbours = null, Options = model.Options with { Neighbours = null } }, true));
    }

    [Fact]
    public void Open_OfEveryTruncation_IsRefused()
    {
        var bytes = new ModelBytes(SmallModels.WithEverySection(), folder).Bytes;
        foreach (var length in Places(bytes, 1))
        {
            var expected = length < 64 ? "at least 64" : bytes.Length.ToString("N0", CultureInfo.InvariantCulture);
            folder.Write("m.als", bytes[..length]);
            var message = string.Create(CultureInfo.InvariantCulture, $"{path}: truncated: {length:N0} bytes; expected {expected}");
            Assert.Equal(message, Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path, inMemory: length % 2 == 0)).Message);
        }
    }

    [Fact]
    public void Open_OfAFileWithMoreBehindIt_IsRefused()
    {
        var bytes = new ModelBytes(SmallModels.WithoutLabels(), folder).Bytes;
        AssertRefused(
            [.. bytes, 0],
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: damaged: {bytes.Length + 1:N0} bytes; expected {bytes.Length:N0}: something was appended"));
    }

    // Every query opens the file: what is refused here is refused by all.
    [Theory]
    [InlineData(0x01)]
    [InlineData(0xFF)]
    public void Open_WithAnyOneByteChanged_IsRefused(byte change)
    {
        var bytes = new ModelBytes(SmallModels.WithEverySection(), folder).Bytes;
        var described = Description();
        foreach (var k in Places(bytes, 0))
        {
            bytes[k] ^= change;
            folder.Write("m.als", bytes);
            var exception = Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path));
            Assert.Equal(exception.Message, Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path, inMemory: true)).Message);
            if (k % 8 == 0) Assert.Equal(exception.Message, Assert.Throws<ModelFileException>(() => AlsModelFile.Verify(path)).Message);
            Assert.Equal(path, exception.Path);
            Assert.StartsWith(k < 8 ? $"{path}: " : $"{path}: damaged: ", exception.Message, StringComparison.Ordinal);
            AssertDescribedOrRefused(exception.Message);
            bytes[k] ^= change;
        }

        string Description()
        {
            folder.Write("m.als", bytes);
            return string.Join('\n', AlsModelFile.Describe(path).Sections);
        }

        // The list of sections does not read them.
        void AssertDescribedOrRefused(string message)
        {
            try
            {
                Assert.Equal(described, string.Join('\n', AlsModelFile.Describe(path).Sections));
            }
            catch (ModelFileException exception)
            {
                Assert.Equal(message, exception.Message);
            }
        }
    }

    IReadOnlyList<int> Places(byte[] bytes, int first)
    {
        folder.Write("m.als", bytes);
        return DamagedPlaces.Of(AlsModelFile.Format.About(path), first);
    }

    [Fact]
    public void Open_OfDamagedFactors_NamesTheSection()
    {
        var file = new ModelBytes(SmallModels.WithoutLabels(), folder);
        var stored = BitConverter.ToUInt32(file.Entry(SectionKind.ItemFactors)[48..52]);
        file.SetFloat(SectionKind.ItemFactors, 1, 6.5f);
        var sealedFile = new ModelBytes(SmallModels.WithoutLabels(), folder).SetFloat(SectionKind.ItemFactors, 1, 6.5f).Seal();
        var computed = BitConverter.ToUInt32(sealedFile.Entry(SectionKind.ItemFactors)[48..52]);

        Assert.Equal(
            $"{path}: damaged: section 'item factors': its checksum is {computed:X8}; expected {stored:X8}", file.RefusedByOpen(folder).Message);
    }

    // Several pieces of work and blocks of the checksum, and one bit in each part of the file.
    [Fact]
    public void Open_WithOneBitFlippedInALargerModel_IsRefused()
    {
        var builder = new InteractionMatrixBuilder();
        for (var n = 0; n < 30_000; n++) builder.Add($"user {n % 3000}", $"item {n * 7919L % 1999}", 1 + n % 5);
        var trainer = new AlsTrainer(PlainOptions.Value with { Factors = 20, Iterations = 1 }, new CpuDevice(1));
        trainer.Train(builder.Build(), cancel: TestContext.Current.CancellationToken).SaveTo(path);
        AlsModelFile.Open(path).Dispose();
        var bytes = File.ReadAllBytes(path);
        for (var k = 0; k < bytes.Length; k += 9973)
        {
            bytes[k] ^= 4;
            folder.Write("m.als", bytes);
            Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path));
            bytes[k] ^= 4;
        }
    }

    [Fact]
    public void Open_OfADamagedHeader_SaysSo()
    {
        var file = new ModelBytes(SmallModels.WithoutLabels(), folder);
        var stored = BitConverter.ToUInt32(file.Header[60..]);
        file.Header[40] = 1;
        var computed = BlockChecksum.Crc32C(file.Header[..60]);
        AssertRefused(file.Bytes, $"{path}: damaged: the header's checksum is {computed:X8}; expected {stored:X8}");
    }

    void AssertRefused(byte[] bytes, string message)
    {
        folder.Write("m.als", bytes);
        AssertRefused(message);
    }

    void AssertRefused(string message)
    {
        Assert.Equal(message, Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path)).Message);
        Assert.Equal(message, Assert.Throws<ModelFileException>(() => AlsModelFile.Open(path, inMemory: true)).Message);
        Assert.Equal(message, Assert.Throws<ModelFileException>(() => AlsModelFile.Verify(path)).Message);
        Assert.Equal(message, Assert.Throws<ModelFileException>(() => AlsModelFile.Describe(path)).Message);
    }
}
