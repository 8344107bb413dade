using System.Runtime.CompilerServices;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;
using GpuAls.Databases.Vectors;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Cli.Exporting;

/// <summary>
/// The formats that are databases with a search for the nearest vectors: one row for each. The vectors of the items and of the users become two
/// tables or collections, <c>NAME_items</c> and <c>NAME_users</c>.
/// </summary>
static class VectorFormats
{
    const string AddressForm = "postgresql:CONNECTION STRING";

    /// <summary>All rows, in the order of the help.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        Row("pgvector", "tables of PostgreSQL with an index of pgvector", job => WriteTables(job, PostgreSqlVectorType.Vector)),
        Row("postgresql", "tables of PostgreSQL with real[], without an extension", job => WriteTables(job, PostgreSqlVectorType.Array)),
        Row("qdrant", "collections of Qdrant", WriteCollections),
    ];

    static ExportFormat Row(string word, string help, Func<ExportJob, IReadOnlyList<ExportedPart>> write) =>
        new() { Word = word, Help = help, Target = ExportTarget.Address, TakesMetric = true, Write = write };

    [MethodImpl(MethodImplOptions.NoInlining)] // loads the driver
    static IReadOnlyList<ExportedPart> WriteTables(ExportJob job, PostgreSqlVectorType type)
    {
        if (!DatabaseAddress.IsAddress(job.Target) || DatabaseAddress.Parse(job.Target) is not PostgreSqlAddress address)
        {
            throw new ExchangeException(
                $"{Shown(job)} is no address of PostgreSQL; expected {AddressForm}", $"Name the database: --to \"{AddressForm}\"");
        }

        var space = job.Space();
        var isIndexed = type == PostgreSqlVectorType.Vector && space.Dimensions <= PostgreSqlVectors.MaxIndexDimensions;
        if (type == PostgreSqlVectorType.Vector && !isIndexed)
            job.Note($"The tables have no index: pgvector indexes at most {Output.Format.Count(PostgreSqlVectors.MaxIndexDimensions)} dimensions.");
        return
        [
            .. Sets(job, space).Select(set =>
            {
                job.Watch(
                    set.Name,
                    set.Vectors.Count,
                    progress => PostgreSqlVectors.Write(
                        address, TableName.Parse(set.Name), set.Vectors, type, isIndexed, job.Overwrite, progress, job.Cancel));
                return set.Part($"the table {set.Name} of {address}");
            }),
        ];
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // loads the client
    static IReadOnlyList<ExportedPart> WriteCollections(ExportJob job)
    {
        if (!QdrantAddress.IsAddress(job.Target))
        {
            throw new ExchangeException(
                $"{Shown(job)} is no address of Qdrant; expected {QdrantAddress.Form}", $"Name the server: --to {QdrantAddress.Form}");
        }

        var address = QdrantAddress.Parse(job.Target);
        return
        [
            .. Sets(job, job.Space()).Select(set =>
            {
                job.Watch(
                    set.Name,
                    set.Vectors.Count,
                    progress => QdrantVectors.WriteAsync(address, set.Name, set.Vectors, job.Overwrite, progress, job.Cancel)
                        .GetAwaiter().GetResult());
                return set.Part($"the collection {set.Name} of {address}");
            }),
        ];
    }

    // An address may have a password, so that only its beginning is shown.
    static string Shown(ExportJob job) => DisplayText.Quote(job.Target.Split(':')[0]);

    static IEnumerable<(string Name, VectorSet Vectors, Func<string, ExportedPart> Part)> Sets(
        ExportJob job, VectorSpace space)
    {
        yield return Set($"{job.Name}_items", job.Model.Items, space.CopyItem);
        yield return Set($"{job.Name}_users", job.Model.Users, space.CopyUser);

        (string, VectorSet, Func<string, ExportedPart>) Set(string name, Vocabulary names, VectorSet.CopyRow copy) => (
            name,
            new VectorSet(
                names.Count,
                space.Dimensions,
                job.Metric switch { VectorMetric.InnerProduct => VectorDistance.InnerProduct, VectorMetric.Cosine => VectorDistance.Cosine },
                names.Name,
                names.Labels is null ? null : names.Key,
                copy),
            place => new ExportedPart(place, $"{Output.Format.Count(names.Count, "vector")} of {space.Dimensions} dimensions", null));
    }
}
