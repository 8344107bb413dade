using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Export.Targets;

/// <summary>
/// The names of users or items beside their vectors: tab-separated text in UTF-8 with the columns row, name and, if names and ids differ, id.
/// Backslashes, tabs and line breaks in names are written as \\, \t, \n and \r, as --output tsv writes them.
/// </summary>
static class NameFile
{
    /// <summary>The names of the users.</summary>
    public const string Users = "users.tsv";

    /// <summary>The names of the items.</summary>
    public const string Items = "items.tsv";

    const string Header = "row\tname";
    const string HeaderWithId = "row\tname\tid";

    /// <summary>Writes the files of users and items.</summary>
    public static IEnumerable<ExportedPart> WriteBoth(ExportJob job) => [Write(job, Users, job.Model.Users), Write(job, Items, job.Model.Items)];

    static ExportedPart Write(ExportJob job, string name, Vocabulary names) => ExportFile.Write(
        job,
        name,
        $"names of {DisplayText.Count(names.Count, names.Kind == Vocabulary.DefaultKind ? "row" : names.Kind)}",
        file =>
        {
            using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            text.WriteLine(names.Labels is null ? Header : HeaderWithId);
            for (var row = 0; row < names.Count; row++)
            {
                job.Cancel.ThrowIfCancellationRequested();
                text.Write(row.ToString(CultureInfo.InvariantCulture));
                text.Write('\t');
                text.Write(Escape(names.Name(row)));
                if (names.Labels is not null) text.Write($"\t{Escape(names.Key(row))}");
                text.Write('\n');
            }
        });

    /// <summary>Reads names: a file of an export, or one name per line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The number of rows that need a name.</param>
    /// <param name="kind">user or item.</param>
    /// <exception cref="ExchangeException">The file cannot be read, or has another number of names, or a name twice.</exception>
    public static Vocabulary Read(string path, int rows, string kind)
    {
        var keys = new VocabularyBuilder();
        List<string>? labels = null;
        var shown = DisplayText.Escape(path);
        var number = 0L;
        var isTable = false;
        foreach (var line in Lines(path, shown))
        {
            if (++number == 1 && line is Header or HeaderWithId)
            {
                isTable = true;
                if (line == HeaderWithId) labels = [];
                continue;
            }

            var (name, key) = isTable ? Fields(line, keys.Count, labels is not null, $"{shown}:{number}") : (line, line);
            if (key.Length == 0) throw Wrong($"{shown}:{number}: the name is empty");
            if (keys.Count == rows)
                throw Wrong($"{shown} has more names than the {DisplayText.Count(rows, kind)} of the model; line {number} is the first beyond them");
            var next = keys.Count;
            if (keys.GetOrAdd(Encoding.UTF8.GetBytes(key)) != next)
                throw Wrong($"{shown}:{number}: {DisplayText.Quote(key)} is there twice; expected a different name for each {kind}");
            labels?.Add(name);
        }

        if (keys.Count < rows)
        {
            throw Wrong(
                $"{shown} has {DisplayText.Count(keys.Count, "name")}; expected one for each of the {DisplayText.Count(rows, kind)} of the model");
        }

        return keys.Build(labels is null ? null : Utf8Strings.From(labels), kind);

        ExchangeException Wrong(string problem) => new(problem, $"Write one name per line, in the order of the rows: --{kind}s");
    }

    static IEnumerable<string> Lines(string path, string shown)
    {
        StreamReader text;
        try
        {
            text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExchangeException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"{shown} does not exist" : $"{shown}: {exception.Message}",
                "Name a text file with one name per line",
                exception);
        }

        using var _ = text;
        for (var number = 1L; ; number++)
        {
            string? line;
            try
            {
                line = text.ReadLine();
            }
            catch (DecoderFallbackException exception)
            {
                throw new ExchangeException($"{shown}: invalid UTF-8 at or after line {number}", "Save the file as UTF-8", exception);
            }
            catch (IOException exception)
            {
                throw new ExchangeException($"{shown}: {exception.Message}", "Name a text file with one name per line", exception);
            }

            if (line is null) yield break;
            yield return line;
        }
    }

    static (string Name, string Key) Fields(string line, int row, bool hasIds, string place)
    {
        var fields = line.Split('\t');
        var columns = hasIds ? 3 : 2;
        if (fields.Length != columns)
        {
            throw new ExchangeException(
                $"{place}: {DisplayText.Count(fields.Length, "column")}; expected {columns}, as in the header",
                "Write the file again with gpuals export, or one name per line without a header");
        }

        if (fields[0] != row.ToString(CultureInfo.InvariantCulture))
        {
            throw new ExchangeException(
                $"{place}: row {DisplayText.Quote(fields[0])}; expected {row}: rows ascend from 0 without gaps",
                "Sort the lines by their row");
        }

        return (Unescape(fields[1]), Unescape(fields[^1]));
    }

    static string Escape(string name) => name.AsSpan().ContainsAny("\\\t\n\r")
        ? name.Replace(@"\", @"\\").Replace("\t", @"\t").Replace("\n", @"\n").Replace("\r", @"\r")
        : name;

    static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var name = new StringBuilder();
        for (var n = 0; n < field.Length; n++)
        {
            if (field[n] != '\\' || n + 1 == field.Length)
            {
                name.Append(field[n]);
                continue;
            }

            n++;
            name.Append(field[n] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                var other => other,
            });
        }

        return name.ToString();
    }
}
