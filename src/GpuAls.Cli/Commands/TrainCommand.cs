using System.CommandLine;
using GpuAls.Cli.Checkpoints;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals train FILE --model M</c>: trains a model on an input file.</summary>
sealed class TrainCommand : DocumentedCommand, IResumedCommand
{
    readonly InputOptions input = new();
    readonly ModelOption model = new("Write the model to this file.", required: true);
    readonly TrainingOptions training = new();
    readonly FeatureOptions features = new(keepsCold: true);
    readonly ValidateOptions validate;
    readonly TrainingSessionOptions device = new(takesSeveral: true);
    readonly NewUserOptions newUser = new();
    readonly CheckpointSettings checkpoints = new();
    readonly OverwriteOption overwrite = new();
    readonly DryRunOption dryRun = new("Read the input");
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public TrainCommand(Terminal terminal)
        : base("train", "Train a model on a file of interactions.")
    {
        this.terminal = terminal;
        validate = new(training.Iterations, training.Neighbours, [input.BadRows, overwrite, .. checkpoints.All]);
        input.AddTo(this);
        Add(HelpHeading.Model, model);
        training.AddTo(this);
        features.AddTo(this);
        device.AddTo(this);
        validate.AddTo(this, input.Times);
        newUser.AddTo(this);
        checkpoints.AddTo(this);
        Add(HelpHeading.Output, overwrite, dryRun);
        output.AddTo(this);
        device.AddNotesTo(this);
        ShowFirst(model, input.Format, training.Factors, training.Iterations, device.UseGpu, validate.Validate);
        Examples =
        [
            new("Train on a Last.fm file with the default settings", "gpuals train plays.tsv --format lastfm-360k --model plays.als"),
            new(
                "Count each row as 1, and stop when the model no longer improves",
                "gpuals train clicks.csv -m clicks.als --events --validate --early-stop 3"),
            new(
                "Learn from the country and age of the listeners, and the tags of the artists",
                "gpuals train plays.tsv -m plays.als --user-features profile.tsv --item-features tags.tsv"),
            new("Write checkpoints, from which gpuals train --resume ckpt continues", "gpuals train plays.tsv -m plays.als --checkpoint ckpt"),
        ];
        Validators.Add(result =>
        {
            if (result.IsGiven(validate.Validate) && newUser.IsGiven(result))
                result.AddError("--validate and --add-user exclude each other: a new user needs all of --likes for training");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Train(parse, cancel)));
    }

    /// <inheritdoc/>
    public string? FolderToComplete(ParseResult typed) =>
        typed.GetResult(input.File) is { Tokens.Count: > 0 } || typed.IsGiven(input.From) ? null : checkpoints.ResumedFolder(typed);

    ExitCode Train(ParseResult parse, CancellationToken cancel)
    {
        if (terminal.Ranks is { IsWorker: true } ranks)
        {
            device.Work(parse, ranks, training.Read(parse));
            return ExitCode.Done;
        }

        var (path, options, validation) = (parse.GetRequiredValue(model)!, features.Read(parse, training.Read(parse)), validate.Read(parse));
        var file = input.Read(parse) with { IsToSplit = validation is not null };
        var folder = checkpoints.Read(parse, terminal, file.BadRowsPath, overwrite, dryRun);
        folder?.RequireUsable();
        var files = file.AddTo(new CommandFiles(terminal)).Writes(ModelOption.OptionName, path, ModelOption.Content);
        var sideFiles = features.Read(parse);
        sideFiles?.AddTo(files);
        files.Check(parse.GetValue(overwrite) || folder?.RewritesBadRows == true);
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var tables = sideFiles?.Load(file, cancel);
        if (parse.GetValue(dryRun)) return Rehearse(parse, file with { BadRowsPath = null }, options, validation, files, tables, session, cancel);
        var loaded = session.Read(file, cancel);
        if (newUser.Read(parse) is { } user) loaded.Add(user);
        var matrix = loaded.Build();
        session.Features = tables?.Encode(matrix, session.Progress.Note);
        folder?.Begin();
        session.Checkpoints = folder?.Options;
        var trained = folder is null ? TrainAndSave() : folder.Run(TrainAndSave);
        folder?.End();
        var fullCommand = validation?.FullCommand(trained);
        if (output.WriterForPrograms(parse, terminal) is { } writer)
            writer.Write(TrainingReport.Of(trained, path, loaded.Seconds, fullCommand, folder?.ResumedAfter));
        else foreach (var sentence in TrainingReport.Sentences(trained, path, fullCommand)) terminal.Output.WriteLine(sentence);
        return ExitCode.Done;

        // The model is written after everything else went well.
        AlsModel TrainAndSave()
        {
            var model = Train(parse, loaded, matrix, options, validation, session, cancel);
            if (session.Features is { } used) model = used.Complete(model);
            model.Save(path, cancel);
            return model;
        }
    }

    AlsModel Train(
        ParseResult parse,
        LoadedInteractions loaded,
        InteractionMatrix matrix,
        AlsOptions options,
        ValidationRequest? validation,
        TrainingSession session,
        CancellationToken cancel)
    {
        var choosesNeighbours = training.Neighbours.IsAuto(parse);
        if (validation is null)
        {
            if (choosesNeighbours) options = session.Neighbours.Choose(options, matrix, cancel);
            return loaded.Describe(session.TrainToSave(options, matrix, cancel));
        }

        var holdout = validation.HoldOut(loaded, matrix, cancel).Holdout;
        var trained = session.Train(options, holdout, validation.Options, isOnlySaved: !choosesNeighbours, cancel);
        if (choosesNeighbours) trained = session.Neighbours.AddChosen(trained, holdout, validation.Options, cancel);
        return loaded.Describe(trained);
    }

    ExitCode Rehearse(
        ParseResult parse,
        InputFiles file,
        AlsOptions options,
        ValidationRequest? validation,
        CommandFiles files,
        LoadedTables? tables,
        TrainingSession session,
        CancellationToken cancel)
    {
        var loaded = session.Read(file, cancel);
        if (newUser.Read(parse) is { } user) loaded.Add(user);
        var matrix = loaded.Build();
        session.Features = tables?.Encode(matrix, session.Progress.Note);
        var choosesNeighbours = training.Neighbours.IsAuto(parse);
        var train = matrix;
        if (validation is not null)
        {
            var parts = validation.HoldOut(loaded, matrix, cancel).Holdout;
            _ = new Validator(parts, validation.Options);
            train = parts.Train;
        }
        else if (choosesNeighbours)
        {
            NeighbourTrainings.RequireChoice(matrix);
        }

        var plan = new DryRunPlan(files, IsWatched: validation is not null, choosesNeighbours);
        output.Writer(parse, terminal).Write(DryRun.OfTraining(loaded, matrix, train, options, plan, session, cancel));
        return ExitCode.Done;
    }
}
