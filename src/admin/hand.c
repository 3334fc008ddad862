/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A root process that knows one act by heart. It reads nothing but one byte, and the end of its
 * caller is the end of it: nobody but who prepared it can have it done.
 */
#include "hand.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct answer {
	bool done;
	char words[HAND_WORDS_SIZE];
};

/*
 * What is begun is finished, also when the terminal is closed. Stopped by a key it would keep the
 * lock, and nobody could take back what is due.
 */
_Noreturn static void
wait_and_act(int socket, hand_act *act, struct errand *errand)
{
	struct answer answer = { .done = false };
	static const int of_terminal[] = { SIGHUP, SIGINT, SIGQUIT, SIGTSTP };
	char go;

	if (recv(socket, &go, sizeof go, 0) != sizeof go)
		_exit(1);
	for (unsigned i = 0; i < sizeof of_terminal / sizeof of_terminal[0]; i++)
		(void)signal(of_terminal[i], SIG_IGN);
	answer.done = act(errand, answer.words);
	(void)send(socket, &answer, sizeof answer, MSG_NOSIGNAL);
	_exit(0);
}

bool
hand_start(struct hand *hand, hand_act *act, struct errand *errand)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		return false;
	hand->pid = fork();
	if (hand->pid == 0) {
		close(ends[0]);
		wait_and_act(ends[1], act, errand);
	}
	close(ends[1]);
	hand->socket = ends[0];
	if (hand->pid != -1)
		return true;
	hand_end(hand);
	return false;
}

bool
hand_do(struct hand *hand, char words[HAND_WORDS_SIZE])
{
	struct answer answer = { .done = false };
	bool heard = false;

	if (hand->socket > 0 && send(hand->socket, "", 1, MSG_NOSIGNAL) == 1) {
		ssize_t got;

		do
			got = recv(hand->socket, &answer, sizeof answer, 0);
		while (got == -1 && errno == EINTR);
		heard = got == sizeof answer;
	}
	answer.words[HAND_WORDS_SIZE - 1] = '\0';
	(void)snprintf(words, HAND_WORDS_SIZE, "%s",
	    heard ? answer.words : "the process that was to do it has ended");
	hand_end(hand);
	return heard && answer.done;
}

void
hand_end(struct hand *hand)
{
	if (hand->socket > 0)
		close(hand->socket);
	if (hand->pid > 0)
		while (waitpid(hand->pid, NULL, 0) == -1 && errno == EINTR)
			;
	*hand = (struct hand){ 0 };
}
