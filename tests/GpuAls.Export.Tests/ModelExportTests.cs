using GpuAls.Core;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Export.Vectors;

namespace GpuAls.Export.Tests;

/// <summary>The public classes, as a program uses them.</summary>
public sealed class ModelExportTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AProgram_WritesAModel_AndReadsItBack()
    {
        var model = Models.Train(Models.Scaled);
        var path = folder["model"];

        var files = ModelExport.Write(model, "implicit", path, cancel: TestContext.Current.CancellationToken);

        Assert.Equal(["model.npz", "user_items.npz", "users.tsv", "items.tsv"], files);
        var read = ImplicitImport.Read(
            Path.Combine(path, files[0]), Path.Combine(path, files[2]), Path.Combine(path, files[3]), Path.Combine(path, files[1]),
            Assert.Fail, TestContext.Current.CancellationToken);
        Assert.Equal(new Recommender(model).Recommend("user 4", 3), new Recommender(read).Recommend("user 4", 3));
    }

    [Fact]
    public void EveryFormat_CanBeWritten_AndReplaced()
    {
        var model = Models.Train(Models.Scaled with { Neighbours = new NeighbourOptions() });
        foreach (var format in ModelExport.Formats)
        {
            var files = ModelExport.Write(
                model, format, folder["model"], overwrite: true, note: _ => { }, cancel: TestContext.Current.CancellationToken);
            Assert.All(files, file => Assert.True(File.Exists(Path.Combine(folder["model"], file))));
        }

        Assert.Equal(["npy", "npz", "implicit", "parquet", "spark", "onnx"], ModelExport.Formats);
    }

    [Fact]
    public void WrongWords_AndFoldersThatExist_AreErrors()
    {
        var model = Models.Train(Models.Scaled);
        Assert.Equal("format is 'numpy'; expected npy, npz, implicit, parquet, spark or onnx", Refused("numpy", VectorMetric.InnerProduct));
        Assert.Equal("metric is cosine; expected inner-product for the format onnx", Refused("onnx", VectorMetric.Cosine));
        ModelExport.Write(model, "npy", folder["model"], VectorMetric.Cosine, cancel: TestContext.Current.CancellationToken);
        Assert.Equal($"{folder["model"]} exists and is not empty; expected a new folder", Refused("npz", VectorMetric.Cosine));

        string Refused(string format, VectorMetric metric) => Assert.ThrowsAny<GpuAlsException>(
            () => ModelExport.Write(model, format, folder["model"], metric, cancel: TestContext.Current.CancellationToken)).Message;
    }

    [Fact]
    public void AModelThatWasDisposedOf_IsNotWritten()
    {
        var model = Models.Train(Models.Scaled);
        model.Save(folder["m.als"], TestContext.Current.CancellationToken);
        var opened = Core.Model.AlsModel.Open(folder["m.als"]);
        opened.Dispose();

        Assert.Throws<ObjectDisposedException>(
            () => ModelExport.Write(opened, "npy", folder["model"], cancel: TestContext.Current.CancellationToken));
        Assert.Equal(["m.als"], folder.Names);
    }
}
