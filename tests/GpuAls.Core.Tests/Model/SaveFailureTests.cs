using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class SaveFailureTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string path;

    public SaveFailureTests()
    {
        path = folder["m.als"];
        SmallModels.WithoutLabels().SaveTo(path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_ThatIsCancelled_LeavesTheOldFile()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => SmallModels.WithLabels().Save(path, source.Token));
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_OfAModelWhoseArraysAreGone_LeavesTheOldFile()
    {
        var model = SmallModels.WithLabels();
        model.Known.Values.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.SaveTo(path));
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_ThatFailsAtTheRename_LeavesNoTemporaryFile()
    {
        var tooLong = folder[new string('m', 300)];
        var exception = Assert.Throws<ModelFileException>(() => SmallModels.WithLabels().SaveTo(tooLong));
        Assert.StartsWith($"{tooLong}: cannot be written: ", exception.Message, StringComparison.Ordinal);
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_IntoAMissingFolder_IsRefused()
    {
        var elsewhere = Path.Combine(folder["none"], "m.als");
        Assert.Equal(
            $"{elsewhere}: cannot be written: its folder does not exist",
            Assert.Throws<ModelFileException>(() => SmallModels.WithLabels().SaveTo(elsewhere)).Message);
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_OntoAFolder_IsRefused()
    {
        Assert.Equal(
            $"{folder.Path}: a folder; expected the name of a file",
            Assert.Throws<ModelFileException>(() => SmallModels.WithLabels().SaveTo(folder.Path)).Message);
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_ThroughALink_ReplacesWhatItPointsAt()
    {
        var link = folder["link.als"];
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making a link needs a right on Windows");
        File.CreateSymbolicLink(link, path);
        SmallModels.WithLabels().SaveTo(link);

        SmallModels.AssertEqual(SmallModels.WithLabels(), AlsModel.Open(path));
        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal(["link.als", "m.als"], folder.Names);
    }

    public static TheoryData<AlsModel, string> Unwritable
    {
        get
        {
            var model = SmallModels.WithoutLabels();
            return new()
            {
                { model with { Factors = Users(float.NaN) }, "section 'user factors', row 0: the factor NaN; expected a finite number" },
                {
                    model with { Factors = Users(1e38f) },
                    "section 'user factors', row 0: a vector of length 1E+38; with item row 1 of length 10.6, the score can exceed 3.4E+38 (float32)"
                },
                { model with { Known = Known([2, 1], [1, 1]) }, "section 'known columns', row 0: column 1 after column 2; expected ascending ones" },
                {
                    model with { Known = Known([0, 1], [1, 0]) },
                    "section 'known values', row 0: the strength 0; expected a finite number other than 0"
                },
                {
                    model with { Known = Known([0, 1], [1, float.PositiveInfinity]) },
                    "section 'known values', row 0: the strength Infinity; expected a finite number other than 0"
                },
            };

            AlsFactors Users(float one) => model.Factors with { Users = FactorMatrix.From(2, [[one, 1], [1, 1]]) };

            static SparseRows Known(int[] columns, float[] values) =>
                new(2, LargeArray<long>.From([0, 2, 2]), LargeArray<int>.From(columns), EntryValues.Of(LargeArray<float>.From(values)));
        }
    }

    [Theory, MemberData(nameof(Unwritable), DisableDiscoveryEnumeration = true)]
    public void Save_OfAModelThatOpenWouldRefuse_LeavesTheOldFile(AlsModel model, string problem)
    {
        Assert.Equal($"{path}: not written: {problem}", Assert.Throws<ModelFileException>(() => model.SaveTo(path)).Message);
        AssertOldFileAlone();
    }

    [Fact]
    public void Save_OfPartsThatDoNotFitTogether_IsRefused()
    {
        var model = SmallModels.WithLabels();
        var other = SmallModels.WithoutLabels();
        AssertDoesNotFit(model with { Users = other.Users }, "the model has 4 rows of user factors, 2 names and 4 rows of known interactions");
        AssertDoesNotFit(model with { Items = other.Items }, "the model has 3 rows of item factors, 2 names and 3 columns of known interactions");
        AssertDoesNotFit(model with { Options = other.Options }, "the model has 17 user factors, 17 item factors and 2 in its options");
        AssertOldFileAlone();
    }

    void AssertDoesNotFit(AlsModel model, string message) =>
        Assert.Equal($"{message} (Parameter 'model')", Assert.Throws<ArgumentException>(() => model.SaveTo(path)).Message);

    void AssertOldFileAlone()
    {
        Assert.Equal(["m.als"], folder.Names);
        SmallModels.AssertEqual(SmallModels.WithoutLabels(), AlsModel.Open(path));
        AlsModelFile.Verify(path);
    }
}
