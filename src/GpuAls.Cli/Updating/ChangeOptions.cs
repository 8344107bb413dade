using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Updating;

/// <summary>
/// The model that a command changes, the file that it writes, and the options of the change: <c>gpuals update</c> and <c>gpuals forget</c>.
/// </summary>
sealed class ChangeOptions
{
    readonly ModelArgument model = new();
    readonly TrainingSessionOptions device = new();
    readonly FullTraining full;
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    /// <param name="terminal">The terminal.</param>
    /// <param name="full">The description of --full.</param>
    public ChangeOptions(Terminal terminal, string full)
    {
        this.terminal = terminal;
        this.full = new(device, full);
    }

    /// <summary>The option with another file than the model's.</summary>
    public ModelOption Written { get; } = new("Write the model to this file. Default: replace MODEL.", required: false);

    /// <summary>The tolerance of a change without --full.</summary>
    public NumberOption<double> Tolerance { get; } = ToleranceOption.Create();

    /// <summary>--full.</summary>
    public Option Full => full.Option;

    /// <summary>Adds the argument with the model, which comes first.</summary>
    public void AddModelTo(DocumentedCommand command) => command.Add(model);

    /// <summary>Adds the options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="heading">The heading of those that are no option of the training or the output.</param>
    public void AddTo(DocumentedCommand command, string heading)
    {
        command.Add(heading, Written, Tolerance, full.Option);
        device.AddTo(command);
        command.Add(HelpHeading.Output, overwrite);
        output.AddTo(command);
        device.AddNotesTo(command);
        command.Validators.Add(result => full.Validate(result, Tolerance));
    }

    /// <summary>Whether the model is trained anew.</summary>
    public bool IsFull(ParseResult parse) => full.IsTyped(parse);

    /// <summary>Whether the model is trained anew.</summary>
    public bool IsFull(CommandResult result) => full.IsTyped(result);

    /// <summary>The path of the model.</summary>
    public string Path(ParseResult parse) => parse.GetRequiredValue(model);

    /// <summary>The number of threads.</summary>
    public int Threads(ParseResult parse) => device.Threads(parse);

    /// <summary>Checks the files of the command, before any of them is read.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="add">Adds the files that the command reads beside the model.</param>
    public void CheckFiles(ParseResult parse, Action<CommandFiles> add) => ChangedFile.Check(terminal, parse, model, Written, overwrite, add);

    /// <summary>Trains the model anew, and writes it.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="old">The model with the settings.</param>
    /// <param name="features">The features of the users and items in the history; null for none.</param>
    /// <param name="read">Reads the history.</param>
    /// <param name="cancel">Stops the work.</param>
    public ExitCode Train(
        ParseResult parse, AlsModel old, TrainingFeatures? features, Func<TrainingSession, InteractionMatrix> read, CancellationToken cancel) =>
        full.Run(parse, terminal, old, features, Target(parse), output, read, cancel);

    /// <summary>Writes a model that was changed, and reports the change.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="before">The times of the steps before the change.</param>
    /// <param name="old">The model before the change.</param>
    /// <param name="updated">The change.</param>
    /// <param name="report">The report, by the path of the file and the times of all steps.</param>
    /// <param name="cancel">Stops the work.</param>
    public ExitCode Write(
        ParseResult parse,
        StepTimes before,
        AlsModel old,
        UpdatedModel updated,
        Func<string, IReadOnlyList<StepTime>, IChangeReport> report,
        CancellationToken cancel)
    {
        var (to, after) = (Target(parse), new StepTimes());
        updated.Model.SaveUncached(to, cancel);
        after.End("save");
        var written = report(to, [.. before.Steps, .. updated.Steps, .. after.Steps]);
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(written.ForPrograms);
        else foreach (var sentence in written.Sentences) terminal.Confirm(sentence);
        KeptIndex.Note(terminal, old, updated.Model, to);
        return ExitCode.Done;
    }

    string Target(ParseResult parse) => parse.GetValue(Written) ?? Path(parse);
}

/// <summary>The report on a change of a model.</summary>
interface IChangeReport
{
    /// <summary>The report for programs.</summary>
    Report ForPrograms { get; }

    /// <summary>The report in sentences.</summary>
    IEnumerable<string> Sentences { get; }
}
