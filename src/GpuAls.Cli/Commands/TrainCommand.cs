using System.CommandLine;

namespace GpuAls.Cli;

/// <summary><c>gpuals train</c></summary>
sealed class TrainCommand : Command
{
    readonly TrainingOptions training = new();
    readonly DeviceOptions device = new();
    readonly OutputOption output = new();

    public TrainCommand(Terminal terminal)
        : base("train", "Train a model.")
    {
        training.AddTo(this);
        device.AddTo(this);
        output.AddTo(this);
        SetAction((parse, cancel) => Task.FromResult(0));
    }
}
