using GpuAls.Cli.Shell;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Training;

/// <summary>The trainings of a session that choose the neighbours of the items on a held-out part.</summary>
sealed class NeighbourTrainings(TrainingSession session)
{
    /// <summary>The folder inside that of the checkpoints for the training that chooses neighbours.</summary>
    public const string ChoiceFolder = "choice";

    /// <summary>
    /// Chooses the neighbours of a training on a held-out tenth of its pairs: trains on the others first. Prints the choice.
    /// </summary>
    /// <param name="options">The settings of the training.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The settings with the chosen neighbours.</returns>
    /// <exception cref="RemedyException">There is nothing to choose by.</exception>
    public AlsOptions Choose(AlsOptions options, InteractionMatrix matrix, CancellationToken cancel)
    {
        var (holdout, validator, metric) = HoldOut(matrix, session.Features?.Numbers);
        session.Announce();
        var resolved = TrainingSession.ResolveNumbers(options with { ComputeLoss = false }, holdout.Train).Resolve(holdout.Train, session.Device);
        return options with { Neighbours = TrainAndChoose(resolved, holdout, validator, metric, cancel) };
    }

    /// <summary>Checks that neighbours can be chosen on a held-out tenth of the pairs.</summary>
    /// <exception cref="RemedyException">There is nothing to choose by.</exception>
    public static void RequireChoice(InteractionMatrix matrix) => HoldOut(matrix, features: null);

    static (Holdout Holdout, Validator Validator, string Metric) HoldOut(InteractionMatrix matrix, SideFeatures? features)
    {
        var validation = new ValidationOptions { Split = ValidateOptions.StandardSplit };
        try
        {
            matrix.RequireInteractions();
            // Another draw than that of a split: the pairs may be those that a split with the same seed has left.
            var holdout = Holdout.Split(matrix, ValidateOptions.StandardSplit, (long)SplitMix.Mix((ulong)validation.Seed));
            return (holdout, new Validator(holdout, validation, features), validation.Metric);
        }
        catch (ValidationException exception)
        {
            throw new RemedyException(exception.Message, NeighbourSettings.TypedRemedy, exception);
        }
    }

    /// <summary>Adds the neighbours to a model that was trained on one part, chosen on the other part. Prints the choice.</summary>
    public AlsModel AddChosen(AlsModel model, Holdout holdout, ValidationOptions validation, CancellationToken cancel) =>
        Choose(new Validator(holdout, validation, session.Features?.Numbers), model, validation.Metric, cancel) is { } chosen
            ? session.Progress.RunOnScreen<double, AlsModel>(
                NeighbourLines.Title,
                share => share,
                _ => null,
                watcher => NeighbourTraining.Add(
                    model, holdout.Train.ByItem, chosen, session.Device, watcher ?? new NeighbourLines(session.Progress), cancel))
            : model;

    /// <summary>Trains with the best settings of a search on one part, and chooses neighbours on the other part. Prints the choice.</summary>
    /// <param name="best">The settings of the best trial.</param>
    /// <param name="holdout">The parts of the search.</param>
    /// <param name="validation">The metric and the users of the search.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The settings with the chosen neighbours.</returns>
    public AlsOptions Choose(AlsOptions best, Holdout holdout, ValidationOptions validation, CancellationToken cancel) => best with
    {
        Neighbours = TrainAndChoose(
            best with { ComputeLoss = false }, holdout, new Validator(holdout, validation, session.Features?.Numbers), validation.Metric, cancel),
    };

    NeighbourOptions? TrainAndChoose(AlsOptions options, Holdout holdout, Validator validator, string metric, CancellationToken cancel)
    {
        var model = TrainingSession.Show(
            session.Progress,
            "choosing neighbours",
            options,
            watcher => new AlsTrainer(options, session.Device)
            {
                Checkpoints = session.Checkpoints?.Within(ChoiceFolder),
                Features = session.Features?.Numbers,
            }.Train(holdout.Train, watcher, cancel),
            prefix: "choosing neighbours, ");
        return Choose(validator, model, metric, cancel);
    }

    NeighbourOptions? Choose(Validator validator, AlsModel model, string metric, CancellationToken cancel)
    {
        var choice = session.Progress.Run<double, NeighbourChoice>(
            "choosing neighbours",
            1,
            share => share,
            _ => null,
            watcher => NeighbourChoice.Choose(validator, model.Factors.Items, model.Options, model.UserFeatures, watcher, cancel));
        session.Progress.Note(NeighbourSettings.Describe(choice, metric));
        return choice.Chosen;
    }
}
