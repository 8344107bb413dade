using GpuAls.Kernels.Launching;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class DisposableStackTests
{
    readonly List<string> order = [];
    readonly DisposableStack stack = new();

    [Fact]
    public void Resources_AreDisposedOfInReverseOrder_Once()
    {
        Add("context");
        Add("accelerator");
        Add("buffer");
        stack.Dispose();
        stack.Dispose();
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    [Fact]
    public void ALostDevice_StopsNoDisposal_AndReplacesNoError()
    {
        Add("context");
        Add("accelerator", new Lost());
        Add("buffer", new Lost());
        // As in `using var catalog`: the error that reported the loss must arrive.
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            using (stack) throw new InvalidOperationException("the card is lost");
        });
        Assert.Equal("the card is lost", error.Message);
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    [Fact]
    public void ALostDevice_AfterTheWork_IsNoError()
    {
        Add("accelerator", new Lost());
        stack.Dispose();
        Assert.Equal(["accelerator"], order);
    }

    [Fact]
    public void AnotherException_IsPassedOn_AfterTheLastResource()
    {
        Add("context", new InvalidOperationException("second"));
        Add("accelerator", new Lost());
        Add("buffer", new InvalidOperationException("first"));
        Assert.Equal("first", Assert.Throws<InvalidOperationException>(stack.Dispose).Message);
        Assert.Equal(["buffer", "accelerator", "context"], order);
    }

    void Add(string name, Exception? failure = null) => stack.Add(new Resource(() =>
    {
        order.Add(name);
        if (failure is not null) throw failure;
    }));

    sealed class Resource(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }

    sealed class Lost() : AcceleratorException("it is lost")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
