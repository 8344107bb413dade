using GpuAls.Kernels.Launching;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class DisposableStackTests
{
    readonly List<string> order = [];

    [Fact]
    public void Resources_AreDisposedOfInReverseOrder_Once()
    {
        var stack = Stack(("context", null), ("accelerator", null), ("buffer", null));
        stack.Dispose();
        stack.Dispose();
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    [Fact]
    public void ALostDevice_StopsNoDisposal_AndReplacesNoError()
    {
        var stack = Stack(("context", null), ("accelerator", new Lost()), ("buffer", new Lost()));
        Assert.Equal("the card is lost", Assert.Throws<InvalidOperationException>(() => Work(stack)).Message);
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    [Fact]
    public void ALostDevice_AfterTheWork_IsNoError()
    {
        Stack(("accelerator", new Lost())).Dispose();
        Assert.Equal(["accelerator"], order);
    }

    [Fact]
    public void AnotherException_IsPassedOn_AfterTheLastResource()
    {
        var stack = Stack(
            ("context", new InvalidOperationException("second")), ("accelerator", new Lost()), ("buffer", new InvalidOperationException("first")));
        Assert.Equal("first", Assert.Throws<InvalidOperationException>(stack.Dispose).Message);
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    // As a command does: the error that reports the loss must arrive.
    static void Work(DisposableStack stack)
    {
        using (stack) throw new InvalidOperationException("the card is lost");
    }

    DisposableStack Stack(params (string Name, Exception? Failure)[] resources)
    {
        var stack = new DisposableStack();
        foreach (var (name, failure) in resources) stack.Add(new Resource(() =>
        {
            order.Add(name);
            if (failure is not null) throw failure;
        }));
        return stack;
    }

    sealed class Resource(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }

    sealed class Lost() : AcceleratorException("it is lost")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
