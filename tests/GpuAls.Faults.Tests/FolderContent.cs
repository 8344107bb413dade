using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Model;
using GpuAls.Core.Prepared;
using Microsoft.Data.Sqlite;

namespace GpuAls.Faults.Tests;

/// <summary>
/// The complete results in a folder, each as a text that is equal for equal results: a model by its numbers and names, a database by the rows of its
/// table, other files by their bytes without times and their checksums. A damaged file throws.
/// </summary>
static partial class FolderContent
{
    /// <summary>The table that the commands of the tests write.</summary>
    public const string Table = "recs";

    /// <summary>The folder of the checkpoints of a training, which the next one continues and deletes.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>Whether a name is one of a file that gpuals or a database removes or completes the next time.</summary>
    public static bool IsTemporary(string name) => TemporaryName().IsMatch(name);

    /// <summary>The temporary files and folders.</summary>
    public static string[] Temporaries(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).OfType<string>().Where(IsTemporary).Order(StringComparer.Ordinal)];

    /// <summary>The results, by their paths in the folder.</summary>
    public static SortedDictionary<string, string> Read(string folder)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var name = Path.GetRelativePath(folder, path);
            if (name.Split('/').Any(IsTemporary)) continue;
            if (PreparedFiles.IsPrepared(Path.Combine(folder, name.Split('/')[0])))
            {
                if (Path.GetFileName(name) == PreparedFiles.Manifest) content[name] = ReadPrepared(Path.GetDirectoryName(path)!);
                continue;
            }

            // Shards without a manifest, and the steps so far, are no results: the next preparation continues or replaces them.
            if (Path.GetExtension(name) == ".alp" || name.Split('/').Contains(PreparedFiles.Work)) continue;
            if (ReadFile(path) is { } text) content[name] = text;
        }

        return content;
    }

    /// <summary>The result in a file; null for a database without the table.</summary>
    public static string? ReadFile(string path) => Path.GetExtension(path) switch
    {
        ".als" => ReadModel(path),
        ".sqlite" => ReadTable(path, file => new SqliteConnection($"Data Source={file};Pooling=false")),
        ".duckdb" => ReadTable(path, file => new DuckDBConnection($"Data Source={file}")),
        ".jsonl" or ".html" or "" when IsText(path) => Times().Replace(File.ReadAllText(path).TrimEnd('\0'), "$1$2#"),
        ".md" => Numbers().Replace(File.ReadAllText(path), "#"),
        _ => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))),
    };

    // Its files are read and compared with their checksums. Those of an older preparation, and temporary ones, are no results.
    static string ReadPrepared(string folder)
    {
        var prepared = PreparedFolder.Open(folder, progress: null, CancellationToken.None);
        return $"{prepared.Manifest.Fingerprint} {DataFingerprint.Of(prepared.Matrix, [prepared.Matrix.ByItem])}";
    }

    static bool IsText(string path) => !File.ReadAllBytes(path).AsSpan().TrimEnd((byte)0).Contains((byte)0);

    static string ReadModel(string path)
    {
        using var model = AlsModel.Open(path, inMemory: true);
        var text = new StringBuilder();
        foreach (var (names, rows) in new[] { (model.Users, model.Factors.Users), (model.Items, model.Factors.Items) })
        {
            for (var row = 0; row < names.Count; row++)
                text.Append(names.Key(row)).Append(' ').AppendJoin(' ', rows.Row(row).ToArray()).Append('\n');
        }

        for (var user = 0; user < model.Users.Count; user++) text.AppendJoin(' ', model.Known.RowColumns(user).ToArray()).Append('\n');
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // On a copy: to open a database of a killed program changes it.
    static string? ReadTable(string path, Func<string, System.Data.Common.DbConnection> connect)
    {
        using var copy = new TestFolder();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
            File.Copy(file, copy[Path.GetFileName(file)]);
        using var connection = connect(copy[Path.GetFileName(path)]);
        connection.Open();
        using var command = connection.CreateCommand();
        var catalog = connection is SqliteConnection ? "sqlite_master WHERE name" : "duckdb_tables() WHERE table_name";
        command.CommandText = $"SELECT count(*) FROM {catalog} = '{Table}'";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) == 0) return null;
        command.CommandText = $"SELECT * FROM {Table} ORDER BY 1, 2, 3";
        using var rows = command.ExecuteReader();
        var text = new StringBuilder();
        while (rows.Read())
        {
            for (var column = 0; column < rows.FieldCount; column++) text.Append(CultureInfo.InvariantCulture, $"{rows.GetValue(column)}\t");
            text.Append('\n');
        }

        return text.ToString();
    }

    [GeneratedRegex(
        @"^\.gpuals-[0-9a-f]+-[0-9a-f]{8}\.(tmp|old|lock|kept)$|\.part(\.json)?$|\.sqlite-(journal|wal|shm)$|\.duckdb\.(wal|tmp)$|^checkpoints$")]
    private static partial Regex TemporaryName();

    [GeneratedRegex("""("seconds":|"timestamp":)[0-9.E+-]+|("checksum":")[0-9A-F]{8}|[0-9.,]+ (ms|s)\b""")]
    private static partial Regex Times();

    [GeneratedRegex("[0-9][0-9.,]*| +|-+")]
    private static partial Regex Numbers();
}
