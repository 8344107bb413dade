using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The input file, its layout, and the treatment of rows that are not valid interactions.</summary>
sealed class InputOptions
{
    /// <summary>The option that names the file with the skipped rows.</summary>
    public const string BadRowsOption = "--bad-rows";

    readonly Argument<string[]> file = new("FILE")
    {
        Description = "Interactions as tab- or comma-separated text or JSON lines, plain or compressed (.gz, .bz2, .xz, .zst), or as Parquet, "
            + "MatrixMarket or SciPy npz; several files are read in their order, and a folder as the files in it; - reads standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly ChoiceOption<InteractionFormat> format = new(
        "--format",
        $"Known layout: {string.Join("; ", InteractionFormat.All.Select(format => $"{format.Word} ({format.Help})"))}.",
        null,
        [.. InteractionFormat.All.Select(format => (format.Word!, format))])
    {
        // The description has the words, and here they would take half of the width.
        HelpName = "layout",
    };

    readonly DatabaseOptions database = new();
    readonly TextOptions text = new();
    readonly ColumnOptions columns = new();
    readonly ItemNameOptions names = new();

    readonly ChoiceOption<BadRowPolicy?> onBadRow = new(
        "--on-bad-row",
        "How to treat invalid rows: stop at the first one, or skip and count them. Default: stop; with --format, skip.",
        null,
        ("stop", BadRowPolicy.Stop),
        ("skip", BadRowPolicy.Skip));

    readonly FileOption badRows = new(BadRowsOption, "Write skipped rows to this file.");

    readonly FilterOptions filter = new();

    readonly bool isOptional;
    Option[] ofReading = [];
    bool isRequired;

    /// <param name="without">The effect of leaving the file out, for the help; null if the file is required.</param>
    /// <param name="takesPrepared">Whether FILE may be a prepared folder.</param>
    /// <param name="weighsByAge">Whether the command weighs rows by their age.</param>
    public InputOptions(string? without = null, bool takesPrepared = true, bool weighsByAge = true)
    {
        Times = new TimeOptions(weighsByAge);
        TypedPath.Check(file);
        if (takesPrepared) file.Description += " Or a folder of gpuals prepare.";
        if (without is null) return;
        file.Description += $" {without}";
        isOptional = true;
    }

    /// <summary>The argument FILE.</summary>
    public Argument<string[]> File => file;

    /// <summary>--format</summary>
    public Option Format => format;

    /// <summary>--from</summary>
    public Option From => database.From;

    /// <summary>
    /// Options with side tables, which a command reads with FILE or without it. Their names are spelled as those of the interactions are, so that the
    /// options of the spelling do not require FILE beside them.
    /// </summary>
    public IReadOnlyList<Option> SideTables { get; init; } = [];

    /// <summary>--bad-rows</summary>
    public Option BadRows => badRows;

    /// <summary>--user-column, --item-column, --value-column and --events.</summary>
    public IReadOnlyList<Option> Columns => columns.Main;

    /// <summary>The times of the rows.</summary>
    public TimeOptions Times { get; }

    /// <summary>--min-user and --min-item.</summary>
    public IReadOnlyList<Option> Filters => filter.OfSet;

    /// <summary>Adds the argument and the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="checksFile">Whether FILE has interactions whenever it is typed; otherwise the command checks it.</param>
    public void AddTo(DocumentedCommand command, bool checksFile = true)
    {
        isRequired = checksFile && !isOptional;
        command.Add(file);
        Option[] rows = [format, .. database.All, .. columns.All, onBadRow, badRows, .. filter.All];
        command.Add(HelpHeading.Input, rows);
        command.Add(HelpHeading.Time, Times.All);
        command.Add(HelpHeading.Text, text.All);
        command.Add(HelpHeading.Names, names.All);
        Option[] options = ofReading = [.. rows, .. Times.All, .. text.All, .. names.All];
        command.Validators.Add(result =>
        {
            var hasFile = result.GetValue(file) is [_, ..];
            if (isOptional && !hasFile && !result.IsGiven(database.From))
            {
                var ofSideTables = result.FirstGiven(SideTables) is null ? [] : (Option[])[format, .. names.Spelling];
                if (result.FirstGiven(options.Except(ofSideTables)) is { } given) result.AddError($"{given.Name} requires FILE");
            }

            if (isRequired && !hasFile && !result.IsGiven(database.From)) result.AddError("expected FILE, or a database: --from and --query");
            database.Validate(result, hasFile && isRequired, [.. text.All, format]);
            text.Validate(result);
            columns.Validate(result);
            Times.Validate(result);
            names.Validate(result);
            if (result.IsGiven(badRows) && result.GetResult(onBadRow) is { Tokens: [{ Value: "stop" }] })
                result.AddError("--bad-rows requires skipped rows, but --on-bad-row is stop");
        });
    }

    /// <summary>Adds the options of the layout to a command whose files other options name.</summary>
    /// <param name="command">The command.</param>
    /// <param name="files">The options that name files of interactions.</param>
    public void AddLayoutTo(DocumentedCommand command, params IReadOnlyList<Option> files)
    {
        Option[] rows = [format, .. columns.All, onBadRow, .. filter.All.Except(filter.OfSet)];
        command.Add(HelpHeading.Input, rows);
        command.Add(HelpHeading.Text, text.All);
        command.Add(HelpHeading.Names, names.All);
        Option[] options = ofReading = [.. rows, .. text.All, .. names.All];
        command.Validators.Add(result =>
        {
            if (result.FirstGiven(files) is null && result.FirstGiven(options) is { } given)
                result.AddError($"{given.Name} requires {DisplayText.OneOf([.. files.Select(file => file.Name)])}");
            text.Validate(result);
            columns.Validate(result);
            names.Validate(result);
        });
    }

    /// <summary>The paths that were typed, for a command line that is shown without folders.</summary>
    public IEnumerable<string> Paths(ParseResult parse) =>
        ((string?[])[.. parse.GetValue(file) ?? [], names.Path(parse), names.AliasesPath(parse), parse.GetValue(badRows)]).OfType<string>();

    /// <summary>The input files; null if they are optional and none was typed.</summary>
    public InputFiles? ReadIfNamed(ParseResult parse) => parse.GetValue(file) is [_, ..] || parse.IsGiven(database.From) ? Read(parse) : null;

    /// <summary>The format of interactions without files, for the spelling of names.</summary>
    public InteractionFormat ReadFormat(ParseResult parse) => Read(parse, []).FormatOfKeys;

    /// <summary>The input files.</summary>
    /// <exception cref="GpuAlsException">A pattern matches no file, or a prepared folder is named with an option of reading.</exception>
    /// <exception cref="Shell.UsageException">A file is named twice.</exception>
    public InputFiles Read(ParseResult parse) => Read(parse, parse.GetValue(file) ?? []) with { Query = database.Read(parse) };

    /// <summary>Other files with the typed layout.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="paths">The typed paths and patterns.</param>
    public InputFiles Read(ParseResult parse, params IReadOnlyList<string> paths)
    {
        if (PreparedSource.Find(parse, paths, ofReading) is { } folder)
            return new InputFiles([folder], new InteractionFormat(), NamesPath: null, BadRowsPath: null) { Prepared = folder };
        var known = format.GivenOr(parse, new InteractionFormat());
        var typed = names.Read(parse, Times.Read(parse, columns.Read(parse, known))) with
        {
            Text = text.Read(parse, known.Text),
            OnBadRow = onBadRow.GivenOr(parse, null) ?? known.OnBadRow,
        };
        var files = new InputFiles(PathPatterns.Expand(paths), typed, names.Path(parse), parse.GetValue(badRows))
        {
            NamesLayout = names.Layout(parse, known.Names),
            AliasesPath = names.AliasesPath(parse),
        };
        return filter.Read(parse, files);
    }
}
