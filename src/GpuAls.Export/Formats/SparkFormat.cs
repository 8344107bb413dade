using System.Globalization;
using System.Text;
using System.Text.Json;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Export.Targets;
using GpuAls.Parquet.Writing;

namespace GpuAls.Export.Formats;

/// <summary>
/// The folder of an ALSModel of Spark, as ALSModel.load reads it: metadata as one line of JSON, and a Parquet table of ids and vectors for each side.
/// The ids are the rows, because Spark's are whole numbers.
/// </summary>
static class SparkFormat
{
    // The first version that reads all members of the metadata. Later versions read it as well, as they read their own older models.
    const string SparkVersion = "2.4.0";

    const string Metadata = "metadata/part-00000";
    const string UserFactors = "userFactors/part-00000.snappy.parquet";
    const string ItemFactors = "itemFactors/part-00000.snappy.parquet";

    /// <summary>The files. Spark writes _SUCCESS, an empty file, after all files of a folder.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        Metadata,
        "metadata/_SUCCESS",
        UserFactors,
        "userFactors/_SUCCESS",
        ItemFactors,
        "itemFactors/_SUCCESS",
        ParquetFormat.Users,
        ParquetFormat.Items,
    ];

    /// <summary>Writes the folder, and the names of the ids beside it.</summary>
    public static IReadOnlyList<ExportedPart> Write(ExportJob job)
    {
        var space = job.Space();
        List<ExportedPart> parts =
        [
            ExportFile.Write(job, Metadata, "class, parameters and rank", file => file.Write(MetadataLine(space.Dimensions))),
            WriteFactors(job, UserFactors, space.Users, new("features", space.Dimensions, space.CopyUser)),
            WriteFactors(job, ItemFactors, space.Items, new("features", space.Dimensions, space.CopyItem)),
            WriteNames(job, ParquetFormat.Users, job.Model.Users),
            WriteNames(job, ParquetFormat.Items, job.Model.Items),
        ];
        foreach (var file in Files.Where(file => file.EndsWith("/_SUCCESS", StringComparison.Ordinal)))
            ExportFile.Write(job, file, "", _ => { });
        return parts;
    }

    static ExportedPart WriteFactors(ExportJob job, string name, int rows, VectorColumn features) => ExportFile.Write(
        job,
        name,
        $"id, features of {DisplayText.Count(rows, "row")}, {DisplayText.Count(features.Length)} float32 each",
        file => ParquetTable.Write(file, [new WholeNumberColumn("id", row => row), features], rows, job.Cancel));

    static ExportedPart WriteNames(ExportJob job, string name, Vocabulary names)
    {
        ParquetColumn[] columns = [.. ParquetFormat.Names("row", names)];
        return ExportFile.Write(
            job,
            name,
            $"{string.Join(", ", columns.Select(column => column.Name))} of {DisplayText.Count(names.Count, names.Kind)}",
            file => ParquetTable.Write(file, columns, names.Count, job.Cancel));
    }

    /// <summary>
    /// The metadata. It has only the parameters of Spark 2.4: newer versions use their defaults for the others, such as blockSize of Spark 3.0, and
    /// older versions refuse a parameter that they do not know.
    /// </summary>
    static byte[] MetadataLine(int rank)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("class", "org.apache.spark.ml.recommendation.ALSModel");
            json.WriteNumber("timestamp", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            json.WriteString("sparkVersion", SparkVersion);
            json.WriteString("uid", string.Create(CultureInfo.InvariantCulture, $"als_gpuals_{rank}"));
            json.WriteStartObject("paramMap");
            json.WriteEndObject();
            json.WriteStartObject("defaultParamMap");
            json.WriteString("userCol", "user");
            json.WriteString("itemCol", "item");
            json.WriteString("predictionCol", "prediction");
            json.WriteString("coldStartStrategy", "nan");
            json.WriteEndObject();
            json.WriteNumber("rank", rank);
            json.WriteEndObject();
        }

        return [.. stream.ToArray(), .. Encoding.ASCII.GetBytes("\n")];
    }
}
