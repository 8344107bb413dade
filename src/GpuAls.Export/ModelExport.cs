using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Export.Formats;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Export;

/// <summary>Writes models in the formats of other programs: folders of files, which docs/exporting.md describes.</summary>
public static class ModelExport
{
    /// <summary>The words of all formats: "npy", "npz", "implicit", "parquet", "spark", "onnx".</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. FileFormats.All.Select(format => format.Word)];

    /// <summary>Writes a model. The folder is complete, or nothing was written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="folder">The folder to write; it does not exist, is empty, or is an older export.</param>
    /// <param name="metric">The metric by which the vectors rank; other metrics than the inner product are for npy, npz and parquet.</param>
    /// <param name="overwrite">Whether an older export is replaced. A folder with other files never is.</param>
    /// <param name="note">Receives differences between the export and the model, as sentences; null for nobody.</param>
    /// <param name="cancel">Cancels the export.</param>
    /// <returns>The files in the folder that have content, with / between folders.</returns>
    /// <exception cref="GpuAlsException">The format is unknown or does not take the metric, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public static IReadOnlyList<string> Write(
        AlsModel model,
        string format,
        string folder,
        VectorMetric metric = VectorMetric.InnerProduct,
        bool overwrite = false,
        Action<string>? note = null,
        CancellationToken cancel = default)
    {
        var row = FileFormats.All.FirstOrDefault(row => row.Word == format)
            ?? throw new GpuAlsException($"format is {DisplayText.Quote(format)}; expected {DisplayText.OneOf(Formats)}");
        if (metric != VectorMetric.InnerProduct && !row.TakesMetric)
        {
            throw new GpuAlsException(
                $"metric is {VectorMetricInfo.Of(metric).Word}; expected {VectorMetricInfo.All[0].Word} for the format {format}");
        }

        Exporter.Check(row, folder, overwrite, FileFormats.All);
        using var use = model.Memory.BeginUse();
        return [.. Exporter.Write(row, new(model, folder, metric, overwrite, note ?? (_ => { }), cancel)).Select(part => part.Name)];
    }
}
