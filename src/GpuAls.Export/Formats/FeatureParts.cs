using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Model;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;
using GpuAls.Parquet.Writing;

namespace GpuAls.Export.Formats;

/// <summary>
/// The learned weights of the features beside the vectors: an array or a table with a row for each column of the features, and a JSON file that says
/// how the values of a new row become these columns. A side without features has none of them.
/// </summary>
/// <param name="Word">user or item.</param>
/// <param name="Weights">W, and the means.</param>
/// <param name="Schema">The columns.</param>
sealed record FeatureParts(string Word, FeatureWeights Weights, FeatureSchema Schema)
{
    /// <summary>The files of both sides in the format npy.</summary>
    public static IReadOnlyList<string> NpyFiles { get; } = [.. Words.SelectMany(word => (string[])[$"{ArrayOf(word)}.npy", JsonOf(word)])];

    /// <summary>The files of both sides beside <c>factors.npz</c>.</summary>
    public static IReadOnlyList<string> NpzFiles { get; } = [.. Words.Select(JsonOf)];

    /// <summary>The files of both sides in the format parquet.</summary>
    public static IReadOnlyList<string> ParquetFiles { get; } = [.. Words.SelectMany(word => (string[])[TableOf(word), JsonOf(word)])];

    static IEnumerable<string> Words => ["user", "item"];

    /// <summary>The array with W, [columns × f].</summary>
    public string Array => ArrayOf(Word);

    /// <summary>W in words.</summary>
    public string Shape => NumpyFormat.Shape(Weights.Features, Weights.Factors);

    /// <summary>The sides of a model that have features.</summary>
    public static IReadOnlyList<FeatureParts> Of(AlsModel model) =>
        [.. Of("user", model.UserFeatures, model.UserSchema), .. Of("item", model.ItemFeatures, model.ItemSchema)];

    /// <summary>Writes W in the .npy format.</summary>
    public void WriteArray(Stream stream, CancellationToken cancel) =>
        NpyWriter.Matrix<float>(stream, NpyType.Float32, Weights.Features, Weights.Factors, CopyRow, cancel);

    /// <summary>Writes W as an array, and the JSON file.</summary>
    public IEnumerable<ExportedPart> WriteNpy(ExportJob job) =>
        [ExportFile.Write(job, $"{Array}.npy", Shape, file => WriteArray(file, job.Cancel)), WriteJson(job)];

    /// <summary>Writes W as a table, and the JSON file.</summary>
    public IEnumerable<ExportedPart> WriteParquet(ExportJob job)
    {
        ParquetColumn[] columns =
        [
            new WholeNumberColumn("column", column => column),
            new TextColumn("name", Schema.NameOf),
            new VectorColumn("weights", Weights.Factors, CopyRow),
        ];
        return
        [
            ExportFile.Write(
                job,
                TableOf(Word),
                $"column, name, weights of {DisplayText.Count(Weights.Features, "column")}, {DisplayText.Count(Weights.Factors)} float32 each",
                file => ParquetTable.Write(file, columns, Weights.Features, job.Cancel)),
            WriteJson(job),
        ];
    }

    /// <summary>Writes the JSON file.</summary>
    public ExportedPart WriteJson(ExportJob job) => ExportFile.Write(
        job,
        JsonOf(Word),
        $"{DisplayText.Count(Schema.Features.Count, "feature")}, {DisplayText.Count(Schema.Columns, "column")}",
        file => file.Write(FeatureJson.Write(Weights, Schema)));

    void CopyRow(int column, Span<float> to) => Weights.Weights.Row(column).CopyTo(to);

    static IEnumerable<FeatureParts> Of(string word, FeatureWeights? weights, FeatureSchema? schema) =>
        weights is null ? [] : [new(word, weights, schema ?? FeatureSchema.Unnamed(weights.Features))];

    static string ArrayOf(string word) => $"{word}_feature_weights";

    static string TableOf(string word) => $"{word}_features.parquet";

    static string JsonOf(string word) => $"{word}_features.json";
}
