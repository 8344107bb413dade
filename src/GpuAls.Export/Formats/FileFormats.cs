using GpuAls.Export.Targets;

namespace GpuAls.Export.Formats;

/// <summary>The formats that are folders of files: one row for each, in the order of the help.</summary>
static class FileFormats
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new()
        {
            Word = "npy",
            Help = "arrays of NumPy, one .npy file each",
            Files = [NumpyFormat.UserFactors + ".npy", NumpyFormat.ItemFactors + ".npy", NameFile.Users, NameFile.Items],
            FilesOfFeatures = FeatureParts.NpyFiles,
            TakesMetric = true,
            Write = NumpyFormat.WriteNpy,
        },
        new()
        {
            Word = "npz",
            Help = "the same arrays in one .npz file",
            Files = [NumpyFormat.Archive, NameFile.Users, NameFile.Items],
            FilesOfFeatures = FeatureParts.NpzFiles,
            TakesMetric = true,
            Write = NumpyFormat.WriteNpz,
        },
        new()
        {
            Word = "implicit",
            Help = "a model of the Python package implicit",
            Files = [ImplicitFormat.ModelFile, ImplicitFormat.KnownFile, NameFile.Users, NameFile.Items],
            Write = ImplicitFormat.Write,
        },
        new()
        {
            Word = "parquet",
            Help = "tables of names and vectors, for DuckDB, pandas, Polars and others",
            Files = [ParquetFormat.Users, ParquetFormat.Items],
            FilesOfFeatures = FeatureParts.ParquetFiles,
            TakesMetric = true,
            Write = ParquetFormat.Write,
        },
        new()
        {
            Word = "spark",
            Help = "an ALSModel of Spark",
            Files = SparkFormat.Files,
            Write = SparkFormat.Write,
        },
        new()
        {
            Word = "onnx",
            Help = "a network that recommends with the neighbours, for ONNX Runtime",
            Files = [OnnxFormat.ModelFile, ImplicitFormat.KnownFile, NameFile.Users, NameFile.Items],
            HoldsNeighbours = true,
            Write = OnnxFormat.Write,
        },
    ];
}
