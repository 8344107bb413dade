using System.Text;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Sniffing;

namespace GpuAls.Cli.Input;

/// <summary>A file in words: its kind, its columns with examples, and the command that trains on it.</summary>
static class SniffReport
{
    const int MaxExamples = 3;
    const int MaxExampleLength = 24;

    /// <summary>Looks at a file.</summary>
    /// <param name="typed">The path as typed: the file, or a folder with it.</param>
    /// <param name="path">The file to look at.</param>
    /// <param name="cancel">Cancels the opening.</param>
    /// <exception cref="GpuAlsException">The file cannot be read.</exception>
    public static Report Of(string typed, string path, CancellationToken cancel)
    {
        var sample = new SourceFiles(new InteractionFormat(), InputKinds.All)
            .Look(path, FileSample.Of, text => FileSample.Of(text, new TextLayout()), cancel);
        var guess = ColumnGuess.Of(sample);
        var notes = new List<string>();
        var trial = guess is null ? null : Try(path, guess.Format, notes, cancel);
        return new Report(
            null,
            [
                new("file", "File", sample.Name),
                new("kind", "Kind", sample.Kind),
                new("bytes", "Size", sample.Bytes, Field.Bytes),
                new("rows", sample.Rows is null ? null : sample.AreRowsEstimated ? "Rows, about" : "Rows", sample.Rows, "N0"),
                new("header", sample.IsTable ? null : "Header", sample.IsTable ? null : sample.Header is not null),
                new("command", guess is null ? null : "To train", guess is null ? null : Command(typed, sample, guess.Format)),
            ],
            ColumnsOf(sample, trial?.Columns))
        {
            Notes = [.. notes, .. guess is null ? [ColumnRemedy.General] : Doubts(guess)],
        };
    }

    static IColumnSource? Try(string path, InteractionFormat format, List<string> notes, CancellationToken cancel)
    {
        var source = new SourceFiles(format, InputKinds.All).Open(path, cancel);
        using (source)
        {
            var rows = new TrialReading(source, format);
            source.ReadBatch(rows);
            if (rows.BadRows > 0)
            {
                notes.Add(
                    $"{Format.Count(rows.BadRows, "of the first rows is", "of the first rows are")} invalid, of {Format.Count(rows.Count)}. "
                    + "The first one:");
                notes.Add($"  {rows.FirstBadRow}");
                if (format.OnBadRow == BadRowPolicy.Stop) notes.Add("To skip invalid rows: --on-bad-row skip");
            }
        }

        return source;
    }

    static IEnumerable<string> Doubts(ColumnGuess guess)
    {
        if (guess.Format.Event is not null) yield return "Give each event its weight: more for a purchase than for a view, 0 to ignore it.";
        else if (!guess.IsSure) yield return "No header names the value, so the columns are a guess. Check them.";
    }

    static Table ColumnsOf(FileSample sample, ColumnLayout? layout) => new(
        "columns",
        "Columns",
        [new("index", "#"), new("name", "Name"), new("type", "Type"), new("role", "Read as"), new("examples", "Examples")],
        [
            .. Enumerable.Range(0, sample.Width).Select(column => (object?[])
            [
                column,
                sample.Header?[column],
                sample.Types?[column].Type ?? TypeOf(sample, column),
                RoleOf(layout, column),
                string.Join(", ", sample.FieldsOf(column).Select(Encoding.UTF8.GetString).Distinct().Take(MaxExamples).Select(Shortened)),
            ]),
        ]);

    static string? RoleOf(ColumnLayout? layout, int column) => layout is null ? null : Enum.GetValues<InteractionColumn>()
        .Where(role => layout.PositionOf(role) == column).Select(ColumnLayout.Word).FirstOrDefault();

    static string TypeOf(FileSample sample, int column)
    {
        var kinds = sample.FieldsOf(column).Select(field => FieldKinds.Of(field)).Where(kind => kind != FieldKind.Missing).Distinct().ToList();
        return kinds switch
        {
            [FieldKind.Number] => sample.FieldsOf(column).All(field => FieldParser.IsStrength(field)) ? "number" : "number or date",
            [] => "empty",
            _ => "text",
        };
    }

    static string Shortened(string text) => text.Length <= MaxExampleLength ? text : $"{text[..(MaxExampleLength - 1)]}…";

    static string Command(string typed, FileSample sample, InteractionFormat format)
    {
        var model = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(typed)).Split('.')[0]}.als";
        return TypedCommand.Line(["train", typed, .. Options(sample, format), .. Names(sample, format), "--model", model]);
    }

    // The file with the names of the items, if it is where a known data set has it.
    static string[] Names(FileSample sample, InteractionFormat format) =>
        format.NamesFile is { } file && Path.Combine(Path.GetDirectoryName(sample.Name) ?? "", file) is var path && File.Exists(path)
            ? ["--names", path]
            : [];

    // A table finds its columns by their names.
    static List<string> Options(FileSample sample, InteractionFormat format)
    {
        if (format.Word is { } word) return ["--format", word];
        var options = new List<string>();
        var isFound = sample.IsTable && format.Event is null;
        if (!isFound && !InteractionFormat.IsDefault(format.User)) options.AddRange(["--user-column", $"{format.User}"]);
        if (!isFound && !InteractionFormat.IsDefault(format.Item)) options.AddRange(["--item-column", $"{format.Item}"]);
        if (format.Event is { } events)
        {
            var weights = string.Join(',', format.EventWeights.Keys.Select(name => $"{name}=1"));
            options.AddRange(["--event-column", $"{events}", "--event-weight", weights]);
        }
        else if (!isFound && format.Value is null)
        {
            options.Add("--events");
        }
        else if (!isFound && !InteractionFormat.IsDefault(format.Value))
        {
            options.AddRange(["--value-column", $"{format.Value}"]);
        }

        return options;
    }
}
