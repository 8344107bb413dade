using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Queries;

/// <summary>Recommendations for many users, and the device that computes them: --users, --all-users, --use-gpu, --device.</summary>
sealed class ManyUsersOptions
{
    readonly Terminal terminal;
    readonly FileOption users = new("--users", "Recommend to the users in this file, one name per line.");
    readonly Option<bool> allUsers = new("--all-users") { Description = "Recommend to all users of the model.", Arity = ArgumentArity.Zero };
    readonly DeviceOptions device = new("--users and --all-users");
    readonly DryRunOption dryRun = new("With --users or --all-users, read the model and the users");

    /// <param name="terminal">The terminal.</param>
    public ManyUsersOptions(Terminal terminal)
    {
        this.terminal = terminal;
        Users = [users, allUsers];
    }

    /// <summary>--part</summary>
    public PartOption Part { get; } = new();

    /// <summary>--users and --all-users</summary>
    public Option[] Users { get; }

    /// <summary>Adds the options of the device; for one user they are an error.</summary>
    public void AddDeviceTo(DocumentedCommand command)
    {
        device.AddTo(command);
        command.Add(HelpHeading.Output, dryRun);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(Part) && result.FirstGiven(Users) is null) result.AddError($"{PartOption.OptionName} requires --users or --all-users");
            if (result.IsGiven(dryRun) && result.FirstGiven(Users) is null) result.AddError("--dry-run requires --users or --all-users");
            if (device.Given(result) is { } option && result.FirstGiven(Users) is null)
                result.AddError($"{option.Name} requires --users or --all-users; other queries are always answered on the CPU");
        });
    }

    /// <summary>Adds --verbose.</summary>
    public void AddNotesTo(DocumentedCommand command) => device.AddNotesTo(command);

    /// <summary>Rows of the typed users; null if the query is about one user.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="onUnknown">The treatment of unknown names.</param>
    /// <param name="note">Receives a note on skipped names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A name in the file is unknown, or the file has no names.</exception>
    public IReadOnlyList<int>? Read(
        ParseResult parse, OpenModel model, UnknownNamePolicy onUnknown, Action<string> note, CancellationToken cancel) =>
        parse.GetValue(users) is { } file ? Part.Select(parse, model.UsersIn(file, onUnknown, mayBeEmpty: false, note, cancel))
        : parse.IsGiven(allUsers) ? Part.Select(parse, [.. Enumerable.Range(0, model.Model.Users.Count)])
        : null;

    /// <summary>Adds the file that the options name.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) => files.Reads(users.Name, parse.GetValue(users));

    /// <summary>Whether --dry-run was typed.</summary>
    public bool IsDry(ParseResult parse) => parse.GetValue(dryRun);

    /// <summary>The report of --dry-run.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model.</param>
    /// <param name="users">The number of users to answer.</param>
    /// <param name="count">The maximum number of items of an answer.</param>
    /// <param name="target">The target that the real run writes to; null for standard output.</param>
    /// <param name="files">The files that the real run writes.</param>
    public Report Describe(ParseResult parse, AlsModel model, int users, int count, string? target, CommandFiles files)
    {
        using var chosen = device.Choose(parse);
        var length = Math.Min(count, model.Items.Count);
        var bytes = TrainingMemory.FactorBytes(model.Users.Count, model.Items.Count, model.Options.Factors);
        return DryRun.Of(
            [
                new("users", "Users to answer", users, "N0"), new("items", "Items of the model", model.Items.Count, "N0"),
                new("factors", "Factors", model.Options.Factors), new("rows", "Rows of the answer, at most", (long)users * length, "N0"),
                new("device", "Device", chosen.Text ?? "CPU"),
                new("memoryBytes", "Factors in memory", bytes, Field.Bytes),
                .. target is null ? (Field[])[] : [new("target", "Target", target)],
            ],
            files);
    }

    /// <summary>Answers on the chosen device.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="explains">Whether answers will be explained.</param>
    /// <param name="answer">The answers, given a function that opens a model on the device.</param>
    /// <exception cref="RemedyException">The device cannot hold the model, or its driver reported an error; thrown while the answers are
    /// read.</exception>
    public IEnumerable<Report> Answer(ParseResult parse, bool explains, Func<Func<AlsModel, IRecommender>, IEnumerable<Report>> answer)
    {
        using var chosen = device.Choose(parse);
        chosen.Announce(terminal, $"Answering on {chosen.Text ?? "the CPU"}");
        using var reports = Guard(
            () => answer(model => chosen.OpenToRecommend(model, new PlanNote(terminal), explains)).GetEnumerator());
        while (Guard(reports.MoveNext)) yield return reports.Current;
    }

    static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DeviceException exception)
        {
            throw new RemedyException(exception.Message, "Use the CPU, which has the memory of the computer: --use-gpu false", exception);
        }
    }
}
