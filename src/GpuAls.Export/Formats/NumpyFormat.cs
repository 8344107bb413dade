using GpuAls.Core;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Export.Formats;

/// <summary>The vectors as arrays of NumPy, float32 in C order, and the names of their rows.</summary>
static class NumpyFormat
{
    /// <summary>The array of the users' vectors, as in models of implicit.</summary>
    public const string UserFactors = "user_factors";

    /// <summary>The array of the items' vectors.</summary>
    public const string ItemFactors = "item_factors";

    /// <summary>The file with all arrays.</summary>
    public const string Archive = "factors.npz";

    /// <summary>Writes a file for each array.</summary>
    public static IReadOnlyList<ExportedPart> WriteNpy(ExportJob job)
    {
        var space = job.Space();
        return
        [
            .. Arrays(space).Select(array => ExportFile.Write(
                job,
                $"{array.Name}.npy",
                Shape(array.Rows, space.Dimensions),
                file => Write(file, array.Rows, space.Dimensions, array.Copy, job.Cancel))),
            .. NameFile.WriteBoth(job),
            .. FeatureParts.Of(job.Model).SelectMany(features => features.WriteNpy(job)),
        ];
    }

    /// <summary>Writes one file with all arrays.</summary>
    public static IReadOnlyList<ExportedPart> WriteNpz(ExportJob job)
    {
        var (space, sides) = (job.Space(), FeatureParts.Of(job.Model));
        string[] shapes =
        [
            .. Arrays(space).Select(array => $"{array.Name}: {Shape(array.Rows, space.Dimensions)}"),
            .. sides.Select(features => $"{features.Array}: {features.Shape}"),
        ];
        return
        [
            ExportFile.Write(
                job,
                Archive,
                string.Join(", ", shapes),
                file =>
                {
                    using var archive = new NpzWriter(file);
                    AddFactors(archive, space, job.Cancel);
                    foreach (var features in sides) archive.Add(features.Array, array => features.WriteArray(array, job.Cancel));
                }),
            .. NameFile.WriteBoth(job),
            .. sides.Select(features => features.WriteJson(job)),
        ];
    }

    /// <summary>Adds both arrays to a file.</summary>
    public static void AddFactors(NpzWriter archive, VectorSpace space, CancellationToken cancel)
    {
        foreach (var (name, rows, copy) in Arrays(space))
            archive.Add(name, array => Write(array, rows, space.Dimensions, copy, cancel));
    }

    /// <summary>A matrix in words: "float32 [2,000 × 128]".</summary>
    public static string Shape(int rows, int columns) => $"float32 [{DisplayText.Count(rows)} × {DisplayText.Count(columns)}]";

    static (string Name, int Rows, NpyWriter.CopyRow<float> Copy)[] Arrays(VectorSpace space) =>
        [(UserFactors, space.Users, space.CopyUser), (ItemFactors, space.Items, space.CopyItem)];

    static void Write(Stream stream, int rows, int columns, NpyWriter.CopyRow<float> copy, CancellationToken cancel) =>
        NpyWriter.Matrix(stream, NpyType.Float32, rows, columns, copy, cancel);
}
