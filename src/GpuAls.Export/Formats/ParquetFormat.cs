using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Export.Targets;
using GpuAls.Parquet.Writing;

namespace GpuAls.Export.Formats;

/// <summary>A Parquet table for the users and one for the items: row, name, id if it differs from the name, and the vector.</summary>
static class ParquetFormat
{
    /// <summary>The table of the users.</summary>
    public const string Users = "users.parquet";

    /// <summary>The table of the items.</summary>
    public const string Items = "items.parquet";

    /// <summary>Writes both tables, and those of features.</summary>
    public static IReadOnlyList<ExportedPart> Write(ExportJob job)
    {
        var space = job.Space();
        return
        [
            Write(job, Users, job.Model.Users, new("factors", space.Dimensions, space.CopyUser)),
            Write(job, Items, job.Model.Items, new("factors", space.Dimensions, space.CopyItem)),
            .. FeatureParts.Of(job.Model).SelectMany(features => features.WriteParquet(job)),
        ];
    }

    /// <summary>The columns of the names.</summary>
    /// <param name="rowColumn">The name of the column with the row.</param>
    /// <param name="names">The names.</param>
    public static IEnumerable<ParquetColumn> Names(string rowColumn, Vocabulary names) =>
    [
        new WholeNumberColumn(rowColumn, row => row),
        new TextColumn("name", names.Name),
        .. names.Labels is null ? (ParquetColumn[])[] : [new TextColumn("id", names.Key)],
    ];

    static ExportedPart Write(ExportJob job, string name, Vocabulary names, VectorColumn vectors)
    {
        ParquetColumn[] columns = [.. Names("row", names), vectors];
        return ExportFile.Write(
            job,
            name,
            $"{string.Join(", ", columns.Select(column => column.Name))} of {DisplayText.Count(names.Count, names.Kind)}, "
                + $"{DisplayText.Count(vectors.Length)} float32 each",
            file => ParquetTable.Write(file, columns, names.Count, job.Cancel));
    }
}
