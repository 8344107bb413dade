using System.CommandLine;
using GpuAls.Cli.Evaluating;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Reporting.Figures;

namespace GpuAls.Cli.Reporting;

/// <summary>The files beside a model that figures are made from: --test for its quality, --data with --time-column for activity over time.</summary>
sealed class FigureSources
{
    /// <summary>The option that names the test set.</summary>
    public const string TestName = "--test";

    /// <summary>The option that names the interactions with times.</summary>
    public const string DataName = "--data";

    readonly InputOptions input = new();
    readonly FileOption test = new(TestName, "Test set for the quality of the model: interactions that it was not trained on.");
    readonly FileOption history = new("--history", "Known interactions of test users who are not in the model; requires --test.");
    readonly NumberListOption cutoffs = new(
        "--at", "List lengths k of the metrics, separated by commas; the chart has the first.", [10, 20], MetricKind.CutoffRange);

    readonly FileOption data = new(DataName, "Interactions with times, for the activity over time; requires --time-column.");
    readonly ColumnOption time = new("--time-column", "Column of --data with a number or a date: zero-based index or header name.");
    readonly TimeFormatOption timeFormat = new();

    /// <summary>The options that matter most.</summary>
    public IReadOnlyList<Option> Main => [test, data, time, input.Format];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.TestSet, test, history, cutoffs);
        command.Add(HelpHeading.Input, data, time, timeFormat);
        input.AddLayoutTo(command, test, data);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(test) && result.FirstGiven(history, cutoffs) is { } ofTest) result.AddError($"{ofTest.Name} requires {TestName}");
            if (result.IsGiven(data) && !result.IsGiven(time)) result.AddError($"{DataName} requires {time.Name}, the column with the time");
            if (!result.IsGiven(data) && result.FirstGiven(time, timeFormat) is { } ofData)
                result.AddError($"{ofData.Name} requires {DataName}, the interactions with times");
        });
    }

    /// <summary>Whether a test set was typed.</summary>
    public bool HasTest(ParseResult parse) => parse.GetValue(test) is not null;

    /// <summary>Whether interactions with times were typed.</summary>
    public bool HasData(ParseResult parse) => parse.GetValue(data) is not null;

    /// <summary>Adds the files to those that the command reads.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files)
    {
        if (parse.GetValue(test) is { } path) input.Read(parse, path).AddTo(files, TestName);
        files.ReadsInteractions("--history", parse.GetValue(history));
        if (parse.GetValue(data) is { } times) input.Read(parse, times).AddTo(files, DataName);
    }

    /// <summary>The evaluation of a model beside popularity and item cosine; null without a test set.</summary>
    public QualityFigures? Quality(ParseResult parse, string model, Terminal terminal, ProgressDisplay display, CancellationToken cancel)
    {
        if (parse.GetValue(test) is not { } path) return null;
        var known = parse.GetValue(history) is { } past ? Read(parse, past) : null;
        var setting = EvaluationSetting.Of(model, Read(parse, path), known).FoldIn(cancel);
        foreach (var note in setting.Notes) display.Note(note);
        var options = new EvaluationOptions { Cutoffs = cutoffs.Read(parse) };
        var (evaluator, progress) = (setting.Evaluator(options), new EvaluationProgress(display));
        List<(string, EvaluationResult)> rankers =
            [("Model", progress.Evaluate(evaluator, "Model", new ModelRanker(setting.Model, new(), setting.Train), cancel))];
        foreach (var baseline in Baseline.All.Where(one => one.Word is "popularity" or "item-cosine"))
            rankers.Add((baseline.Title, progress.Evaluate(evaluator, baseline.Title, progress.Create(baseline, setting, cancel), cancel)));
        return new QualityFigures(Path.GetFileName(path), rankers, options.Cutoffs, setting.TestItems);

        Core.Interactions.InteractionMatrix Read(ParseResult parse, string file) =>
            LoadedInteractions.Read(input.Read(parse, file) with { IsToTrain = false }, terminal, display, cancel).Build();
    }

    /// <summary>The pairs over time; null without --data.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or a row has no time.</exception>
    public ActivityFigures? Activity(ParseResult parse, Terminal terminal, ProgressDisplay display, CancellationToken cancel)
    {
        if (parse.GetValue(data) is not { } path) return null;
        var file = input.Read(parse, path);
        file = file with
        {
            Format = file.Format with { Time = parse.GetValue(time), TimeFormat = parse.GetValue(timeFormat) },
            IsToTrain = false,
        };
        var loaded = LoadedInteractions.Read(file, terminal, display, cancel);
        var matrix = loaded.Build();
        return ActivityFigures.Of(Path.GetFileName(path), loaded.Reread(matrix, "reading the times", again => again.ReadTimes(cancel)));
    }
}
