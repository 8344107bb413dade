using System.Data.Common;
using GpuAls.Core;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Tables;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace GpuAls.Databases.Vectors;

/// <summary>The type of a column of vectors in PostgreSQL.</summary>
enum PostgreSqlVectorType
{
    /// <summary><c>vector</c> of the extension pgvector, with its operators and indexes.</summary>
    Vector,

    /// <summary><c>real[]</c>, which every server has.</summary>
    Array,
}

/// <summary>
/// Vectors as a table of PostgreSQL: (row integer, name text, [id text], factors vector(f) or real[]). One transaction writes the whole table.
/// </summary>
static class PostgreSqlVectors
{
    /// <summary>The maximum length of a vector in an index of pgvector.</summary>
    public const int MaxIndexDimensions = 2_000;

    /// <summary>The maximum length of a vector of pgvector.</summary>
    public const int MaxDimensions = 16_000;

    const int RowsBetweenReports = 1_000;

    /// <summary>Writes a table.</summary>
    /// <param name="address">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="vectors">The vectors.</param>
    /// <param name="type">The type of the vectors in the table.</param>
    /// <param name="isIndexed">Whether they get an HNSW index for their distance, which needs the type vector.</param>
    /// <param name="overwrite">Whether an existing table is replaced.</param>
    /// <param name="progress">Receives the number of vectors that were sent.</param>
    /// <param name="cancel">Cancels the writing; the old table stays.</param>
    /// <exception cref="DatabaseException">The table exists, or the database reports an error; nothing is written.</exception>
    public static void Write(
        PostgreSqlAddress address,
        TableName table,
        VectorSet vectors,
        PostgreSqlVectorType type,
        bool isIndexed,
        bool overwrite,
        IProgress<int>? progress,
        CancellationToken cancel)
    {
        RequireDimensions(vectors, type, isIndexed);
        var shown = $"the table {table} of {DisplayText.Escape(address.ToString())}";
        try
        {
            var dialect = new PostgreSqlTables();
            TableName name;
            bool replaces;
            using (var first = address.OpenToWrite())
            {
                name = dialect.Resolve(first, table);
                replaces = RequireName(dialect.KindOf(first, name), shown, overwrite);
                if (type == PostgreSqlVectorType.Vector) RequireExtension(first, address);
            }

            // The types of the extension are known to a connection that is opened after it was created.
            using var connection = address.OpenForVectors();
            using var transaction = connection.BeginTransaction();
            var staging = name.Beside("__gpuals_vectors", dialect.MaxNameBytes);
            Create(transaction, staging, vectors, type);
            Copy(connection, staging, vectors, type, progress, cancel);
            var index = name.Beside("__gpuals_hnsw", dialect.MaxNameBytes);
            if (isIndexed) CreateIndex(transaction, index, staging, vectors.Distance);
            dialect.Publish(transaction, staging, name, replaces, "row");
            if (isIndexed) dialect.NameIndex(transaction, index, name, "factors");
            cancel.ThrowIfCancellationRequested();
            transaction.Commit();
        }
        catch (Exception exception) when (DatabaseAddress.IsFailure(exception))
        {
            throw address.Explain($"cannot write {shown}", exception);
        }
    }

    static void RequireDimensions(VectorSet vectors, PostgreSqlVectorType type, bool isIndexed)
    {
        var found = $"the vectors have {DisplayText.Count(vectors.Dimensions)} dimensions";
        if (type == PostgreSqlVectorType.Array)
        {
            if (isIndexed) throw new DatabaseException("real[] has no index; expected the type vector", null);
            return;
        }

        if (vectors.Dimensions > MaxDimensions)
        {
            throw new DatabaseException(
                $"{found}; expected at most {DisplayText.Count(MaxDimensions)}, the maximum of pgvector",
                "Write the vectors as real[]: --as postgresql");
        }

        if (isIndexed && vectors.Dimensions > MaxIndexDimensions)
        {
            throw new DatabaseException(
                $"{found}; expected at most {DisplayText.Count(MaxIndexDimensions)}, the maximum of an index of pgvector",
                "Write the vectors without an index");
        }
    }

    static bool RequireName(string? kind, string shown, bool overwrite) => kind switch
    {
        null => false,
        "table" when overwrite => true,
        "table" => throw new DatabaseException($"{shown} exists; expected a new table", "Name other tables: --name. Or replace them: --overwrite"),
        _ => throw new DatabaseException($"{shown} is a {kind}; expected a new table", "Name other tables: --name"),
    };

    static void RequireExtension(DbConnection connection, DatabaseAddress address)
    {
        if (TableDialect.Query(connection, null, "SELECT 1 FROM pg_extension WHERE extname = 'vector'") is not null) return;
        var database = DisplayText.Escape(address.ToString());
        if (TableDialect.Query(connection, null, "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'") is null)
        {
            throw new DatabaseException(
                $"the server of {database} has no extension vector (pgvector)",
                "Install pgvector on the server. Or write real[] without it: --as postgresql");
        }

        try
        {
            TableDialect.Execute(connection, null, "CREATE EXTENSION IF NOT EXISTS vector");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseException(
                $"the extension vector (pgvector) is not enabled in {database}, and this user may not enable it",
                "Ask a superuser to run: CREATE EXTENSION vector. Or write real[] without it: --as postgresql",
                exception);
        }
    }

    static void Create(NpgsqlTransaction transaction, TableName staging, VectorSet vectors, PostgreSqlVectorType type)
    {
        var id = vectors.Id is null ? "" : "id text NOT NULL, ";
        var factors = type == PostgreSqlVectorType.Vector ? FormattableString.Invariant($"vector({vectors.Dimensions})") : "real[]";
        TableDialect.Execute(transaction.Connection!, transaction, $"DROP TABLE IF EXISTS {staging.Quoted}");
        TableDialect.Execute(
            transaction.Connection!,
            transaction,
            $"CREATE TABLE {staging.Quoted} (row integer NOT NULL, name text NOT NULL, {id}factors {factors} NOT NULL)");
    }

    static void Copy(
        NpgsqlConnection connection,
        TableName staging,
        VectorSet vectors,
        PostgreSqlVectorType type,
        IProgress<int>? progress,
        CancellationToken cancel)
    {
        using var copy = connection.BeginBinaryImport($"COPY {staging.Quoted} FROM STDIN (FORMAT BINARY)");
        copy.Timeout = TimeSpan.Zero;
        for (var row = 0; row < vectors.Count; row++)
        {
            if (row % RowsBetweenReports == 0)
            {
                cancel.ThrowIfCancellationRequested();
                progress?.Report(row);
            }

            copy.StartRow();
            copy.Write(row, NpgsqlDbType.Integer);
            copy.Write(vectors.Name(row), NpgsqlDbType.Text);
            if (vectors.Id is { } id) copy.Write(id(row), NpgsqlDbType.Text);
            if (type == PostgreSqlVectorType.Vector) copy.Write(new Vector(vectors[row]));
            else copy.Write(vectors[row], NpgsqlDbType.Array | NpgsqlDbType.Real);
        }

        copy.Complete();
        progress?.Report(vectors.Count);
    }

    static void CreateIndex(NpgsqlTransaction transaction, TableName index, TableName table, VectorDistance distance)
    {
        var operators = distance switch
        {
            VectorDistance.InnerProduct => "vector_ip_ops",
            VectorDistance.Cosine => "vector_cosine_ops",
        };
        TableDialect.Execute(
            transaction.Connection!, transaction, $"CREATE INDEX {TableName.Quote(index.Name)} ON {table.Quoted} USING hnsw (factors {operators})");
    }
}
