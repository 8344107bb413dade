using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Queries;

/// <summary>New users with their interactions: --history, and the columns of the file.</summary>
sealed class HistoryOptions
{
    readonly FileOption history = new(
        "--history",
        "Recommend to the users in this file of interactions, who need not be in the model: tab- or comma-separated text, plain or compressed; "
            + "- reads standard input.");
    readonly ColumnOptions columns = new();
    readonly ColumnOption time = new(
        "--time-column", "Column with the time, a number or a date, for a model with a half-life: rows count by their age as in its training.");
    readonly TimeFormatOption timeFormat = new();

    /// <summary>--history</summary>
    public Option History => history;

    /// <summary>Adds the columns; without a file, they are an error.</summary>
    public void AddColumnsTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.History, [.. columns.All, time, timeFormat]);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(history) && result.FirstGiven([.. columns.All, time, timeFormat]) is { } given)
                result.AddError($"{given.Name} requires {history.Name}, the file with the interactions");
            columns.Validate(result);
            if (!result.IsGiven(time) && result.IsGiven(timeFormat))
                result.AddError("--time-format requires --time-column, the column with the time");
        });
    }

    /// <summary>Adds the file that the options name.</summary>
    public void AddFiles(ParseResult parse, CommandFiles files) => files.ReadsInteractions(history.Name, parse.GetValue(history));

    /// <summary>The users and their interactions; null if no file was typed.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model, which has the half-life of rows with times.</param>
    /// <param name="terminal">Standard input, and the screen for progress and notes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or a row is invalid.</exception>
    public UserHistories? Read(ParseResult parse, OpenModel model, Terminal terminal, CancellationToken cancel)
    {
        if (parse.GetValue(history) is not { } path) return null;
        var format = columns.Read(parse, WithTimes(parse, model, new InteractionFormat()));
        var input = new InputFiles([path], format, NamesPath: null, BadRowsPath: null) { IsToTrain = false };
        try
        {
            var loaded = LoadedInteractions.Read(input, terminal, new ProgressDisplay(terminal), cancel);
            return new UserHistories(loaded.Name, loaded.Build());
        }
        catch (BadRowException exception)
        {
            var remedy = exception is { IsFirstRow: true } ? ColumnRemedy.General : "Correct the row";
            throw new RemedyException(exception.Message, remedy, exception);
        }
        catch (UnexpectedModelFileException exception)
        {
            throw new RemedyException(exception.Message, "Name a text file with a user, an item and a count in each row", exception);
        }
    }

    // A play after the training is as new as one at its end.
    InteractionFormat WithTimes(ParseResult parse, OpenModel model, InteractionFormat format)
    {
        if (parse.GetValue(time) is not { } column) return format;
        if (model.Model.Training.Times is not { HalfLife: { } halfLife, AsOf: { } asOf })
        {
            throw new RemedyException(
                $"{DisplayText.Escape(model.Path)} has no half-life, so that the times of {history.Name} have no use",
                "Leave out --time-column. Or train with a half-life: gpuals train FILE --model M --half-life 180d --time-column NAME");
        }

        var rules = new TimeRules { HalfLife = halfLife, AsOf = asOf, LaterCountsAsNew = true };
        return format with { Time = column, TimeFormat = parse.GetValue(timeFormat), Times = rules };
    }
}

/// <summary>The interactions of new users.</summary>
/// <param name="Name">The file, as messages name it.</param>
/// <param name="Matrix">The interactions.</param>
sealed record UserHistories(string Name, InteractionMatrix Matrix);
