using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Many users at once, and what answers for them: --users, --all-users, --use-gpu, --device.</summary>
sealed class ManyUsersOptions
{
    readonly Terminal terminal;
    readonly Option<string?> users = new("--users") { Description = "Many users at once: a file with one name a line.", HelpName = "file" };
    readonly Option<bool> allUsers = new("--all-users") { Description = "All users of the model.", Arity = ArgumentArity.Zero };
    readonly DeviceOptions device = new("answer --users and --all-users", "answers");

    /// <param name="terminal">Where notes go.</param>
    public ManyUsersOptions(Terminal terminal)
    {
        this.terminal = terminal;
        Who = [users, allUsers];
    }

    /// <summary>The options that say who.</summary>
    public Option[] Who { get; }

    /// <summary>Adds the options that say what answers; for one user they are an error.</summary>
    public void AddDeviceTo(Command command)
    {
        device.AddTo(command);
        command.Validators.Add(result =>
        {
            if (device.Given(result) is { } option && Who.All(who => result.GetResult(who) is not { Implicit: false }))
                result.AddError($"{option} is for --users and --all-users: a single one is always answered on the CPU");
        });
    }

    /// <summary>Rows of the users; null where one is asked for.</summary>
    /// <exception cref="GpuAlsException">A name in the file stands for nothing, or there is none.</exception>
    public IReadOnlyList<int>? Read(ParseResult parse, OpenModel model)
    {
        if (parse.GetValue(users) is { } file) return NameFile.Find(file, model.User) is { Count: > 0 } rows ? rows : throw new GpuAlsException($"{file}: no names, expected one a line");
        return parse.GetResult(allUsers) is { Implicit: false } ? [.. Enumerable.Range(0, model.Model.Users.Count)] : null;
    }

    /// <summary>Answers on the device that was asked for, or the best there is, and says which and why.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="quiet">Whether to leave notes out.</param>
    /// <param name="explains">Whether answers will be explained.</param>
    /// <param name="answer">The answers, from what opens a model there.</param>
    /// <exception cref="RemedyException">The device cannot hold the model, or its driver reported an error; thrown while the answers are taken.</exception>
    public IEnumerable<Report> Answer(ParseResult parse, bool quiet, bool explains, Func<Func<AlsModel, IRecommender>, IEnumerable<Report>> answer)
    {
        using var chosen = device.Choose(parse);
        chosen.Announce(terminal, $"Answering on {chosen.Found}", quiet);
        using var reports = Guard(() => answer(model => chosen.OpenToRecommend(model, quiet ? null : new PlanNote(terminal), explains)).GetEnumerator());
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
            throw new RemedyException(exception.Message, "Answer on the CPU, which has the computer's memory: --use-gpu false", exception);
        }
    }
}
